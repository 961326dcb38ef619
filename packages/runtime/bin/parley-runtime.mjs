#!/usr/bin/env node
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { ensureBuilt } from "../build.mjs";

const USAGE = `parley-runtime --data DIR [--port 3210] [--site-port 3211] [--host 127.0.0.1]
               [--project DIR] [--env-file FILE] [--url URL] [--site-url URL] [--verbose]`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      port: { type: "string", default: "3210" },
      "site-port": { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      project: { type: "string" },
      "env-file": { type: "string" },
      url: { type: "string" },
      "site-url": { type: "string" },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.data === undefined) {
    console.log(USAGE);
    process.exit(values.help ? 0 : 2);
  }
  return values;
}

async function start(values) {
  const { startServer } = await import("../dist/index.mjs");
  const port = Number(values.port);
  const nextPort = port === 0 ? 0 : port + 1;
  return startServer({
    dataDir: path.resolve(values.data),
    port,
    sitePort: values["site-port"] === undefined ? nextPort : Number(values["site-port"]),
    host: values.host,
    publicUrl: values.url,
    publicSiteUrl: values["site-url"],
    isVerbose: values.verbose,
  });
}

function stopOnSignals(server) {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await server.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

const values = readOptions();
let server;
try {
  await ensureBuilt();
  server = await start(values);
  stopOnSignals(server);
  if (values["env-file"] !== undefined) await server.setEnv(parseEnv(readFileSync(values["env-file"], "utf8")));
  if (values.project !== undefined) await server.push(path.resolve(values.project));
  console.log(`CONVEX_SELF_HOSTED_URL=${server.url}`);
  console.log(`CONVEX_SITE_URL=${server.siteUrl}`);
  console.log(`CONVEX_SELF_HOSTED_ADMIN_KEY=${server.adminKey}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await server?.close();
  process.exit(1);
}
