/** Runs commands as steps of a check: output kept back unless a step fails, a table at the end. */
import { spawn } from "node:child_process";
import { formatTable } from "./table.mjs";

/** Runs one command and resolves to its exit code, its output and its seconds. Never rejects. */
export function runCommand(command, args, { cwd, env, isQuiet = true } = {}) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0", ...env },
      stdio: isQuiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    const finish = (code, text) =>
      resolve({ code, output: output + text, seconds: (performance.now() - startedAt) / 1000 });
    child.on("error", (error) => finish(127, `${error.message}\n`));
    child.on("close", (code, signal) => finish(code ?? 1, signal ? `ended by ${signal}\n` : ""));
  });
}

/**
 * Runs steps `{ name, command: [program, ...args] }`, at most `width` at once, in the order given.
 * Prints the output of failed ones, what each one says in its last line, and a table. Resolves to whether all passed.
 */
export async function runSteps(steps, { width = 2, cwd } = {}) {
  const results = new Array(steps.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < steps.length; index = next++) {
      const { name, command } = steps[index];
      const result = await runCommand(command[0], command.slice(1), { cwd });
      results[index] = result;
      if (result.code !== 0) console.log(`\n${name} failed (exit ${result.code})\n${result.output.trimEnd()}\n`);
      else if (steps[index].isReport) console.log(`${result.output.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  const rows = steps.map(({ name }, index) => [
    name,
    Number(results[index].seconds.toFixed(1)),
    results[index].code === 0 ? "ok" : "FAILED",
  ]);
  console.log(formatTable(["step", "seconds", "result"], rows));
  return results.every((result) => result.code === 0);
}
