/** Processor time of a thread, where the system tells (Linux): on a busy machine a function runs longer than it works. */
import { readFileSync, readlinkSync } from "node:fs";

/** The kernel counts in ticks of 10 ms on every platform that Node runs on (USER_HZ). */
const TICK_MS = 10;

/** The kernel's number of the calling thread; 0 where it cannot be known. */
export function ownThreadId(): number {
  try {
    return Number(readlinkSync("/proc/thread-self").split("/").at(-1)) || 0;
  } catch {
    return 0;
  }
}

/** Processor time a thread of this process has used, ms; null where it cannot be known. */
export function threadTime(tid: number): number | null {
  if (tid === 0) return null;
  try {
    const stat = readFileSync(`/proc/self/task/${tid}/stat`, "utf8");
    // The second field is a name in brackets, which may hold anything; see proc(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}
