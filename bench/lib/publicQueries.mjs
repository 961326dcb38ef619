/** The product's public queries on a workspace that grows: what each reads, as the platform counts it. */
import { generateKeyPairSync } from "node:crypto";
import { performance } from "node:perf_hooks";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { root } from "../../scripts/build.mjs";
import { median } from "../figures.mjs";
import { startRuntime } from "../server.mjs";

/** What one query may read on the platform. */
export const LIMITS = { documentsRead: 32_000, bytesRead: 16 * 2 ** 20, databaseQueries: 4_096 };
const ROUNDS = 15;
const PAGE = 25;

function signingKeys() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    JWT_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).trim().replace(/\n/g, " "),
    JWKS: JSON.stringify({ keys: [{ use: "sig", alg: "RS256", ...publicKey.export({ format: "jwk" }) }] }),
    SITE_URL: "http://localhost:3210",
    PARLEY_DEV_MAILBOX: "1",
  };
}

const query = (path) => makeFunctionReference(path);

/** The demo's owner, one visitor with a session, and ids for every argument. */
async function principals(runtime) {
  const demo = await runtime.call("demo/seed:run", {});
  const { workspaceId } = demo;
  const agent = new ConvexHttpClient(runtime.url, { logger: false });
  const params = { email: demo.email, password: demo.password, flow: "signIn" };
  const { tokens } = await agent.action(query("auth:signIn"), { provider: "password", params });
  agent.setAuth(tokens.token);
  const visitor = new ConvexHttpClient(runtime.url, { logger: false });
  const booted = await visitor.mutation(query("visitors/public:boot"), { workspaceId, sessionId: "bench" });
  const { sessionToken } = booted;
  const started = await visitor.mutation(query("conversations/visitor:start"), {
    sessionToken,
    clientMessageId: "first",
    content: "Hello",
  });
  return {
    workspaceId,
    agent,
    sessionToken,
    conversationId: started.conversationId,
    visitorId: booted.visitor.visitorId,
  };
}

/** A value for each required argument, by its name. */
function argumentsOf(spec, world) {
  const known = {
    workspaceId: world.workspaceId,
    sessionToken: world.sessionToken,
    conversationId: world.conversationId,
    visitorId: world.visitorId,
    visitorIds: [world.visitorId],
    paginationOpts: { numItems: PAGE, cursor: null },
    view: "all",
  };
  const fields = spec.args?.type === "object" ? Object.entries(spec.args.value) : [];
  const required = fields.filter(([, field]) => !field.optional).map(([name]) => name);
  const unknown = required.filter((name) => !(name in known));
  if (unknown.length > 0) throw new Error(`${spec.identifier}: no value is known for ${unknown.join(", ")}`);
  return Object.fromEntries(required.map((name) => [name, known[name]]));
}

async function publicQueries(runtime) {
  const specs = await runtime.call("_system/cli/modules:apiSpec", {});
  return specs
    .filter((spec) => spec.functionType === "Query" && spec.visibility?.kind === "public")
    .map((spec) => ({ ...spec, path: spec.identifier.replace(/\.js:/, ":") }))
    .sort((a, b) => a.path.localeCompare(b.path));
}

/** Convex ids: 32 letters and digits of base 32. */
const ID = /"[0-9a-hjkmnp-tv-z]{32}"/g;

/** Documents that a result shows: the distinct ids in it. */
function documentsIn(result) {
  return new Set(JSON.stringify(result).match(ID) ?? []).size;
}

/** What each query reads and how long it takes with its default arguments. */
async function costsOf(runtime, world, specs) {
  const costs = new Map();
  for (const spec of specs) {
    const args = argumentsOf(spec, world);
    const before = await runtime.stats();
    const times = [];
    let result = null;
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      result = await world.agent.query(query(spec.path), args);
      times.push(performance.now() - startedAt);
    }
    const after = await runtime.stats();
    const used = Object.keys(LIMITS).map((name) => [name, (after[name] - before[name]) / ROUNDS]);
    const isList = "paginationOpts" in args;
    costs.set(spec.path, { ...Object.fromEntries(used), ms: median(times), returned: documentsIn(result), isList });
  }
  return costs;
}

async function grow(runtime, workspaceId, conversations) {
  for (let filled = 0; filled < conversations; filled += 1000) {
    const batch = Math.min(1000, conversations - filled);
    const sizes = { visitors: batch / 2, conversations: batch, messagesEach: 2 };
    await runtime.call("demo/bulk:fill", { workspaceId, ...sizes });
  }
}

/**
 * Measures every public query at each number of conversations.
 * @returns {Promise<{ paths: string[], measured: Map<string, { documentsRead: number, bytesRead: number, databaseQueries: number, ms: number, returned: number, isList: boolean }>[] }>}
 */
export async function measurePublicQueries(rungs) {
  const runtime = await startRuntime({ projectDir: root, env: signingKeys() });
  try {
    const world = await principals(runtime);
    const specs = await publicQueries(runtime);
    const measured = [];
    for (const [index, rung] of rungs.entries()) {
      await grow(runtime, world.workspaceId, rung - (rungs[index - 1] ?? 0));
      measured.push(await costsOf(runtime, world, specs));
    }
    return { paths: specs.map(({ path }) => path), measured };
  } finally {
    await runtime.stop();
  }
}
