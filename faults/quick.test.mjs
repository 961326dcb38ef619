/** Each fault test at its quick size, as anybody would run it. */
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "../scripts/build.mjs";

const TIMEOUT_MS = 170_000;

/** The full disk is a mount of its own: whoever is not root gets a namespace in which he is. */
function commandOf(name) {
  const command = [process.execPath, "scripts/faults.mjs", name, "--seed", "1", "--quick"];
  const isRoot = process.getuid?.() === 0;
  return name === "disk-full" && !isRoot ? ["unshare", "--map-root-user", "--mount", ...command] : command;
}

/** @returns {Promise<{ code: number, output: string, result: object }>} `result` is the last line */
async function runQuick(name) {
  const [program, ...args] = commandOf(name);
  const child = spawn(program, args, { cwd: root });
  let output = "";
  child.on("error", (error) => (output += error.message));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  const timer = setTimeout(() => child.kill("SIGTERM"), TIMEOUT_MS);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  const last = output.trim().split("\n").at(-1);
  return { code, output, result: last.startsWith("{") ? JSON.parse(last) : null };
}

/** The figures that must have an exact value and do not. */
const broken = ({ figures }) => figures.filter(({ op, value, target }) => op === "==" && value !== target);

async function expectSound(name) {
  const { code, output, result } = await runQuick(name);
  expect(result, output).not.toBeNull();
  expect(broken(result), output).toEqual([]);
  expect(result.ops).toBeGreaterThan(0);
  expect(result.faults).toBeGreaterThan(0);
  expect({ lost: result.lost, duplicated: result.duplicated, code }, output).toEqual({
    lost: 0,
    duplicated: 0,
    code: 0,
  });
  return result;
}

test("transactions stay serialisable, and every planted fault is caught", async () => {
  const { planted, caught } = await expectSound("serialisability");
  expect(planted).toBeGreaterThanOrEqual(4);
  expect(caught).toBe(planted);
});

test("nothing acknowledged is lost when the server is killed", () => expectSound("kill"));

test("a torn or flipped log opens as a state between two commits", () => expectSound("torn"));

test("the product keeps messages, counters, reports and its audit log when it is killed", () => expectSound("desk"));

test("a full disk refuses writes and loses nothing", () => expectSound("disk-full"));

test("hundreds of seeded faults on a virtual clock break nothing, twice the same way", () => expectSound("simulation"));

test("a clock that is set back and forth changes no order and loses no timer", () => expectSound("clock"));

test("sockets that are cut at once are all subscribed again", () => expectSound("reconnect"));

test("every mutation takes effect once wherever its connection is cut", () => expectSound("offline"));
