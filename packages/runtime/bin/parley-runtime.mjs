#!/usr/bin/env node
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { ensureBuilt } from "../build.mjs";

const USAGE = `parley-runtime [--data DIR] [--port 3210] [--site-port 3211] [--host 127.0.0.1]
               [--project DIR] [--env-file FILE] [--url URL] [--site-url URL] [--verbose]
               [--log-format text|json] [--production]
parley-runtime backup TARGET [--data DIR]    copies the data to a new directory or .zip file, also while a server runs
parley-runtime verify BACKUP                 compares a backup with the hashes of its manifest
parley-runtime restore BACKUP [--data DIR]   makes a data directory of a backup
parley-runtime check [--data DIR]            compares documents with indexes and records with files

Without --data, the data are in .parley/data of the project or of the working directory.`;

const FAILED = 1;
const MISUSED = 2;
const load = () => import("../dist/index.mjs");

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
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
      "log-format": { type: "string", default: "text" },
      production: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const dataDir = path.resolve(values.data ?? path.join(values.project ?? ".", ".parley", "data"));
  return { values, positionals, dataDir };
}

function misused(text) {
  console.error(`${text}\n\n${USAGE}`);
  process.exit(MISUSED);
}

async function start({ values, dataDir }) {
  const { startServer } = await load();
  const port = Number(values.port);
  const nextPort = port === 0 ? 0 : port + 1;
  return startServer({
    dataDir,
    port,
    sitePort: values["site-port"] === undefined ? nextPort : Number(values["site-port"]),
    host: values.host,
    publicUrl: values.url,
    publicSiteUrl: values["site-url"],
    isVerbose: values.verbose,
    logFormat: values["log-format"],
    isProduction: values.production,
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

async function serve(options) {
  const { values } = options;
  const server = await start(options);
  try {
    stopOnSignals(server);
    if (values["env-file"] !== undefined) await server.setEnv(parseEnv(readFileSync(values["env-file"], "utf8")));
    if (values.project !== undefined) await server.push(path.resolve(values.project));
  } catch (error) {
    await server.close();
    throw error;
  }
  // Programs that read JSON lines find the addresses in the event "started"; the key is in the data directory.
  if (values["log-format"] === "json") return;
  console.log(`CONVEX_SELF_HOSTED_URL=${server.url}`);
  console.log(`CONVEX_SITE_URL=${server.siteUrl}`);
  console.log(`CONVEX_SELF_HOSTED_ADMIN_KEY=${server.adminKey}`);
}

function tell(differences, whole) {
  for (const difference of differences) console.log(difference);
  console.log(differences.length === 0 ? whole : `${differences.length} differences`);
  process.exitCode = differences.length === 0 ? 0 : FAILED;
}

const COMMANDS = {
  async backup({ dataDir, target }) {
    const { documents, entries } = await (await load()).backup(dataDir, path.resolve(target));
    console.log(`Backed up ${documents} documents in ${entries.length} files to ${target}`);
  },
  async verify({ target }) {
    tell(await (await load()).verifyBackup(path.resolve(target)), "The backup is whole.");
  },
  async restore({ dataDir, target }) {
    const { documents } = await (await load()).restore(path.resolve(target), dataDir);
    console.log(`Restored ${documents} documents to ${dataDir}`);
  },
  async check({ dataDir }) {
    const { differences, documents, indexEntries, files } = await (await load()).check(dataDir);
    tell(differences, `${documents} documents, ${indexEntries} index entries, ${files} files: 0 differences`);
  },
};

const options = readOptions();
const [command, target, ...surplus] = options.positionals;
if (!["text", "json"].includes(options.values["log-format"])) misused("--log-format is text or json.");
if (options.values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (command !== undefined && !Object.hasOwn(COMMANDS, command)) misused(`There is no command "${command}".`);
const wantsTarget = command !== undefined && command !== "check";
if (surplus.length > 0 || wantsTarget !== (target !== undefined)) misused("Wrong number of arguments.");
try {
  await ensureBuilt();
  await (command === undefined ? serve(options) : COMMANDS[command]({ ...options, target }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(FAILED);
}
