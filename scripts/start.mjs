/** `npm start`: the whole product at one address, from the sources, with its data on disk. */
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildTarget, root } from "./build.mjs";
import { siteRoutes } from "./site.mjs";

const USAGE = `npm start -- [options]
  --port N             main address (default 3210); HTTP actions and public pages are on N + 1
  --host H             interface to listen on (default 127.0.0.1)
  --data DIR           data directory (default .parley/data)
  --no-demo            no demo workspace
  --log-format FORMAT  text (default), or json: one JSON object per line for executions and server events
  --production         clients get neither the texts of errors nor log lines
  --help               this list`;

/** Variables handed from this process's environment to the backend. */
const PASSED_ON = ["RESEND_API_KEY", "RESEND_BASE_URL", "MAIL_FROM", "OPENAI_API_KEY", "OPENAI_BASE_URL", "SITE_URL"];

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "3210" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string", default: join(root, ".parley/data") },
      demo: { type: "boolean", default: true },
      "log-format": { type: "string", default: "text" },
      production: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
    allowNegative: true,
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65534)
    throw new Error(`--port must be 1 to 65534, not ${values.port}`);
  const logFormat = values["log-format"];
  if (logFormat !== "text" && logFormat !== "json")
    throw new Error(`--log-format must be text or json, not ${logFormat}`);
  const { host, demo: withDemo, production: isProduction } = values;
  return { port, host, dataDir: resolve(values.data), withDemo, logFormat, isProduction };
}

/** The key pair that signs sign-in tokens: made once and kept in the data directory. */
function signingKeys(dataDir) {
  const file = join(dataDir, "signing-keys.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = {
    JWT_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).trim().replace(/\n/g, " "),
    JWKS: JSON.stringify({ keys: [{ use: "sig", alg: "RS256", ...publicKey.export({ format: "jwk" }) }] }),
  };
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

/** Environment of the backend in a data directory, whose desk is at `url`. */
export function backendEnvironment(dataDir, url) {
  const given = Object.fromEntries(
    PASSED_ON.filter((name) => process.env[name]).map((name) => [name, process.env[name]]),
  );
  return { ...signingKeys(dataDir), SITE_URL: url, PARLEY_DEV_MAILBOX: given.RESEND_API_KEY ? "0" : "1", ...given };
}

/**
 * Seeds the demo workspace when it is not there yet; a second call only reads.
 * @returns {Promise<{ workspaceId: string, email: string, password: string }>}
 */
async function demoWorkspace({ url, adminKey }) {
  const response = await fetch(`${url}/api/function`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
    body: JSON.stringify({ path: "demo/seed:run", args: [{}], format: "convex_encoded_json" }),
  });
  const answer = await response.json();
  if (answer.status !== "success")
    throw new Error(`Seeding the demo workspace failed: ${answer.errorMessage ?? answer.message}`);
  return answer.value;
}

function announce(server, demo, seconds) {
  const lines = [
    "",
    `  Parley is running (${seconds.toFixed(1)} s)`,
    "",
    `  Desk      ${server.url}`,
    ...(demo
      ? [
          `  Sign in   ${demo.email}  /  ${demo.password}`,
          `  Demo shop ${server.url}/demo`,
          `  Help      ${server.siteUrl}/help/northwind`,
        ]
      : []),
    `  Mailbox   ${server.siteUrl}/dev/mailbox`,
    `  Actions   ${server.siteUrl}`,
    `  Data      ${server.dataDir}`,
    "",
    "  Official Convex tools: CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY",
    `  Admin key ${server.adminKey}`,
    "",
  ];
  console.log(lines.join("\n"));
}

async function main() {
  const startedAt = performance.now();
  const { port, host, dataDir, withDemo, logFormat, isProduction } = readOptions();
  mkdirSync(dataDir, { recursive: true });
  const pages = Promise.all([buildTarget("widget"), buildTarget("dashboard")]);
  pages.catch(() => undefined);
  await buildTarget("runtime");
  const { startServer } = await import(pathToFileURL(join(root, "packages/runtime/dist/index.mjs")).href);
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const state = {
    url: `http://${shown}:${port}`,
    siteUrl: `http://${shown}:${port + 1}`,
    workspaceId: null,
    devMailbox: !process.env.RESEND_API_KEY,
  };
  const extraRoutes = siteRoutes(() => state);
  const server = await startServer({ dataDir, host, port, sitePort: port + 1, extraRoutes, logFormat, isProduction });
  const stop = async () => {
    await server.close();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  await server.setEnv(backendEnvironment(dataDir, state.url));
  await server.push(root);
  const demo = withDemo ? await demoWorkspace(server) : null;
  state.workspaceId = demo?.workspaceId ?? null;
  await pages;
  if (logFormat === "text")
    announce({ ...state, adminKey: server.adminKey, dataDir }, demo, (performance.now() - startedAt) / 1000);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
