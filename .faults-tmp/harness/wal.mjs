/** Reads SQLite's write-ahead log as far as it is needed to know what of it was complete at a moment. */

const HEADER = 32;
const FRAME_HEADER = 24;

/**
 * Where the last commit of the log ends, and which run of the log it is: a checkpoint lets the log begin again from
 * its start under another salt, with older frames still behind.
 * @param {Buffer} wal
 * @returns {{ end: number, frames: number, salt: string }}
 */
export function readWal(wal) {
  if (wal.length < HEADER) return { end: 0, frames: 0, salt: "" };
  const frameSize = FRAME_HEADER + wal.readUInt32BE(8);
  const salt = wal.toString("hex", 16, 24);
  let [end, frames] = [HEADER, 0];
  for (let at = HEADER; at + frameSize <= wal.length; at += frameSize) {
    if (wal.toString("hex", at + 8, at + 16) !== salt) break;
    frames++;
    const isCommit = wal.readUInt32BE(at + 4) !== 0;
    if (isCommit) end = at + frameSize;
  }
  return { end, frames, salt };
}
