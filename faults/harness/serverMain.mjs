/** A runtime in a process of its own; ends with the process that started it. Started by `Workspace.start`. */
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const { bundle, options } = JSON.parse(process.argv[2]);
process.once("disconnect", () => process.exit(1));
try {
  const { startServer } = await import(pathToFileURL(join(bundle, "dist/index.mjs")).href);
  const server = await startServer({ host: "127.0.0.1", ...options });
  const { url, siteUrl, adminKey } = server;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  process.on("message", async ({ id, question, argument }) => {
    if (question === "rss") process.send({ id, answer: process.memoryUsage().rss });
    else if (question === "watchLoop") process.send({ id, answer: delay.enable() });
    else if (question === "longestStall") process.send({ id, answer: delay.max / 1e6 });
    else if (question === "push") process.send({ id, answer: await server.push(argument).catch(String) });
    else if (question === "setEnv") process.send({ id, answer: await server.setEnv(argument) });
    else if (question === "close") await server.close().then(() => process.exit(0));
  });
  process.send({ url, siteUrl, adminKey });
} catch (error) {
  process.send({ error: String(error?.stack ?? error) }, () => process.exit(1));
}
