/** A temporary directory with everything one fault test starts and writes; nothing of it is left when the test ends. */
import { fork } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../scripts/build.mjs";
import { bundleRuntime } from "./bundle.mjs";

const serverMain = fileURLToPath(new URL("serverMain.mjs", import.meta.url));
const fixture = join(root, "faults/fixture");
const REQUEST_TIMEOUT_MS = 10_000;
/** Filling a deployment with a demo takes its time on a busy machine. */
const ADMIN_TIMEOUT_MS = 120_000;
const STDERR_KEPT = 4_000;
/** What `storm:watched` prints each time it runs, on a server that is verbose. */
const RAN_MARK = "storm:watched [LOG]";

/** A call that the server answered with an error; `status` is that of the HTTP response. */
export class CallFailed extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function post(url, path, body, headers, timeoutMs = REQUEST_TIMEOUT_MS) {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = await response.json();
  if (answer.status !== "success") throw new CallFailed(answer.errorMessage ?? JSON.stringify(answer), response.status);
  return answer.value;
}

/** One server process. */
export class RuntimeProcess {
  #child;
  #stderr = "";
  #waiting = new Map();
  #nextQuestion = 0;
  #exit;
  /** How often the query `storm:watched` ran; counted on servers with the option `isVerbose`. */
  watchedRuns = 0;

  constructor(config, execArgv, env) {
    this.config = config;
    const options = { execArgv, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe", "ipc"] };
    this.#child = fork(serverMain, [JSON.stringify(config)], options);
    this.#child.stderr.on("data", (data) => (this.#stderr = (this.#stderr + data).slice(-STDERR_KEPT)));
    this.#child.stdout.on("data", (data) => (this.watchedRuns += data.toString().split(RAN_MARK).length - 1));
    this.#exit = new Promise((resolve) => this.#child.once("exit", resolve));
  }

  /** Resolves when it serves; throws with the reason when it refuses to start. */
  async ready() {
    const first = new Promise((resolve) => this.#child.once("message", resolve));
    const answer = await Promise.race([first, this.#exit.then((code) => ({ error: `exit ${code}: ${this.#stderr}` }))]);
    if (answer.error) throw new Error(answer.error);
    Object.assign(this, answer);
    this.#child.on("message", ({ id, answer: value }) => {
      this.#waiting.get(id)?.(value);
      this.#waiting.delete(id);
    });
    return this;
  }

  get dataDir() {
    return this.config.options.dataDir;
  }

  get pid() {
    return this.#child.pid;
  }

  get hasEnded() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** What the process printed last on stderr. */
  get stderr() {
    return this.#stderr;
  }

  #ask(question, argument) {
    const id = this.#nextQuestion++;
    this.#child.send({ id, question, argument });
    return Promise.race([
      new Promise((resolve) => this.#waiting.set(id, resolve)),
      this.#exit.then(() => Promise.reject(new Error(`The server ended: ${this.#stderr}`))),
    ]);
  }

  /** Resident memory, bytes. */
  rss() {
    return this.#ask("rss");
  }

  /** Begins to measure how long the server's event loop stands still. */
  watchLoop() {
    return this.#ask("watchLoop");
  }

  /** ms. */
  longestStall() {
    return this.#ask("longestStall");
  }

  push(projectDir) {
    return this.#ask("push", projectDir);
  }

  /** Sets variables of the deployment's environment. */
  setEnv(values) {
    return this.#ask("setEnv", values);
  }

  /** Calls any function with the admin key. */
  admin(path, args) {
    const headers = { authorization: `Convex ${this.adminKey}` };
    return post(
      this.url,
      "/api/function",
      { path, args: [args], format: "convex_encoded_json" },
      headers,
      ADMIN_TIMEOUT_MS,
    );
  }

  /** Calls a public action over HTTP. */
  action(path, args = {}) {
    return post(this.url, "/api/action", { path, args: [args], format: "convex_encoded_json" });
  }

  /** Calls a public query with a user's token. @returns null when the token is refused. */
  async queryAs(token, path, args = {}) {
    const headers = { authorization: `Bearer ${token}` };
    try {
      return await post(this.url, "/api/query", { path, args: [args], format: "convex_encoded_json" }, headers);
    } catch (error) {
      if (error.status === 401) return null;
      throw error;
    }
  }

  /** Calls a public mutation with a user's token. */
  mutationAs(token, path, args = {}) {
    const headers = { authorization: `Bearer ${token}` };
    return post(this.url, "/api/mutation", { path, args: [args], format: "convex_encoded_json" }, headers);
  }

  /** Calls a public query over HTTP. @throws CallFailed when the function failed, other errors when nothing answered. */
  query(path, args = {}) {
    return post(this.url, "/api/query", { path, args: [args], format: "convex_encoded_json" });
  }

  /** Calls a public mutation over HTTP; an error other than CallFailed leaves open whether it took effect. */
  mutation(path, args = {}) {
    return post(this.url, "/api/mutation", { path, args: [args], format: "convex_encoded_json" });
  }

  /** Every row of a query that gives pages of `{ rows, cursor }`. */
  async rows(path) {
    const rows = [];
    let cursor = null;
    do {
      const page = await this.query(path, { cursor });
      rows.push(...page.rows);
      cursor = page.cursor;
    } while (cursor !== null);
    return rows;
  }

  /** Ends the process at once, without a chance to finish anything. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.#exit;
  }

  /** Ends it in good order. */
  async stop() {
    if (this.#child.connected) this.#child.send({ question: "close" });
    const late = setTimeout(() => this.#child.kill("SIGKILL"), REQUEST_TIMEOUT_MS);
    await this.#exit;
    clearTimeout(late);
  }
}

export class Workspace {
  #processes = new Set();
  #bundles = new Map();
  #template = null;
  #cleaners = [];
  #nextName = 0;

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), "parley-faults-"));
    symlinkSync(join(root, "node_modules"), join(this.dir, "node_modules"));
  }

  /** A path inside that nothing has used yet. */
  path(kind) {
    return join(this.dir, `${kind}-${this.#nextName++}`);
  }

  /** Has something undone at the end, before the directory is removed. */
  onClose(clean) {
    this.#cleaners.push(clean);
  }

  /** Directory of a build of the runtime, with faults planted or not. */
  async bundle(name = "plain", plants = []) {
    if (!this.#bundles.has(name)) {
      const directory = join(this.dir, `bundle-${name}`);
      mkdirSync(directory);
      await bundleRuntime(directory, plants);
      this.#bundles.set(name, directory);
    }
    return this.#bundles.get(name);
  }

  /** A data directory with the test functions deployed and nothing else in it. */
  async freshData(target = this.path("data")) {
    this.#template ??= await this.#makeTemplate();
    cpSync(this.#template, target, { recursive: true });
    return target;
  }

  async #makeTemplate() {
    const dataDir = this.path("template");
    const server = await this.#launch({ bundle: await this.bundle(), options: { dataDir, port: 0, sitePort: 0 } });
    const printed = await server.push(fixture);
    if (!/Deployed/.test(printed)) throw new Error(printed);
    await server.stop();
    return dataDir;
  }

  async #launch(config, execArgv = [], env = {}) {
    const server = new RuntimeProcess(config, execArgv, env);
    this.#processes.add(server);
    return await server.ready();
  }

  /**
   * Starts a server, with the test functions deployed unless it is given a directory.
   * @param {{ dataDir?: string, bundle?: string, execArgv?: string[], env?: object, options?: object }} [how]
   */
  async start({ dataDir, bundle, execArgv, env, options = {} } = {}) {
    const config = {
      bundle: bundle ?? (await this.bundle()),
      options: { port: 0, sitePort: 0, ...options, dataDir: dataDir ?? (await this.freshData()) },
    };
    return await this.#launch(config, execArgv, env);
  }

  /** Starts a server again on the directory and the addresses of one that has ended. */
  async restart({ config, url, siteUrl }, { execArgv, env } = {}) {
    const ports = { port: Number(new URL(url).port), sitePort: Number(new URL(siteUrl).port) };
    return await this.#launch({ ...config, options: { ...config.options, ...ports } }, execArgv, env);
  }

  async close() {
    await Promise.all([...this.#processes].map((server) => (server.hasEnded ? null : server.kill())));
    for (const clean of this.#cleaners.reverse()) await clean();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Runs `body` with a workspace that is removed afterwards, also on Ctrl-C. */
export async function withWorkspace(body) {
  const workspace = new Workspace();
  const interrupted = () => void workspace.close().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    return await body(workspace);
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    await workspace.close();
  }
}
