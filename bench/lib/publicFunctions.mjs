/** The product's public functions on a workspace that grows: what each uses of the platform's limits. */
import { generateKeyPairSync } from "node:crypto";
import { performance } from "node:perf_hooks";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { root } from "../../scripts/build.mjs";
import { median } from "../figures.mjs";
import { startRuntime } from "../server.mjs";
import { argumentsOf } from "./exampleArguments.mjs";

/** What one query may read on the platform, and what one mutation may do. */
export const READ_LIMITS = { documentsRead: 32_000, bytesRead: 16 * 2 ** 20, databaseQueries: 4_096 };
export const LIMITS = {
  ...READ_LIMITS,
  documentsWritten: 16_000,
  bytesWritten: 16 * 2 ** 20,
  functionsScheduled: 1_000,
  scheduledFunctionArgsBytes: 16 * 2 ** 20,
};
const ROUNDS = 15;
const PAGE = 25;
/** Filling writes 45 messages per mutation, which on a busy machine can take longer than the platform's second. */
const FILL_TIMEOUT_MS = 30_000;
/** What mutations schedule for at once has run by then. */
const SCHEDULED_MS = 2_000;

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
  const { conversationId, messageId } = started;
  const reply = { workspaceId, conversationId, clientMessageId: "answer", content: "Hello" };
  const answered = await agent.mutation(query("conversations/agentMessages:reply"), reply);
  const known = {
    workspaceId,
    sessionToken,
    conversationId,
    visitorId: booted.visitor.visitorId,
    visitorIds: [booted.visitor.visitorId],
    paginationOpts: { numItems: PAGE, cursor: null },
    view: "all",
  };
  const { ticketId, page } = await ticketAndArticle(runtime, agent, { workspaceId, conversationId });
  const ownMessage = { messageId };
  const agentMessage = { messageId: answered.messageId };
  return {
    workspaceId,
    agent,
    known,
    rowsOf: newestRows(runtime),
    special: {
      "helpCenter/visitor:get": { articleId: page.articleId },
      "helpCenter/visitor:getBySlug": { slug: page.slug },
      "tickets/visitor:get": { ticketId },
      "tickets/visitor:comments": { ticketId },
      "conversations/visitor:edit": ownMessage,
      "conversations/visitor:remove": ownMessage,
      "conversations/agentMessages:edit": agentMessage,
      "conversations/agentMessages:remove": agentMessage,
    },
  };
}

/** A ticket of the visitor, a report that was kept, and an article that everyone may read. */
async function ticketAndArticle(runtime, agent, { workspaceId, conversationId }) {
  const subject = {
    workspaceId,
    conversationId,
    clientMessageId: "ticket",
    subject: "Brakes",
    description: "They squeak",
  };
  const ticket = await agent.mutation(query("tickets/agentState:create"), subject);
  const days = { from: "2026-11-01", to: "2026-11-30", level: "day", type: "conversations" };
  await agent.mutation(query("reporting/agentSnapshots:create"), { workspaceId, name: "November", ...days });
  const paginationOpts = { numItems: PAGE, cursor: null };
  const { page } = await runtime.call("_system/cli/tableData", {
    table: "articlePages",
    order: "desc",
    paginationOpts,
  });
  return { ticketId: ticket.ticketId ?? ticket, page: page.find(({ audience }) => audience === "all") };
}

/** Finds the ids of a table's newest rows, none in an empty table. */
function newestRows(runtime) {
  return async (table, numItems) => {
    const paginationOpts = { numItems, cursor: null };
    const { page } = await runtime.call("_system/cli/tableData", { table, order: "desc", paginationOpts });
    return page.map(({ _id }) => _id);
  };
}

async function publicFunctions(runtime, type) {
  const specs = await runtime.call("_system/cli/modules:apiSpec", {});
  return specs
    .filter((spec) => spec.functionType === type && spec.visibility?.kind === "public")
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
    const args = await argumentsOf(spec, world);
    const before = await runtime.stats();
    const times = [];
    let result = null;
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      result = await world.agent.query(query(spec.path), args);
      times.push(performance.now() - startedAt);
    }
    const after = await runtime.stats();
    const used = Object.keys(READ_LIMITS).map((name) => [name, (after[name] - before[name]) / ROUNDS]);
    const isList = "paginationOpts" in args;
    costs.set(spec.path, { ...Object.fromEntries(used), ms: median(times), returned: documentsIn(result), isList });
  }
  return costs;
}

/** Whoever ends or takes away something comes last. */
const ENDING = /:(leave|remove|close|cancel|decline|revoke|transfer|end|delete|signOut|setBlocked)/i;

/**
 * Calls every public mutation once with its default arguments.
 * @returns {Promise<{ paths: string[], refused: { mutation: string, why: string }[] }>}
 */
async function callMutations(runtime, world) {
  const specs = await publicFunctions(runtime, "Mutation");
  const refused = [];
  for (const spec of specs.sort((a, b) => ENDING.test(a.path) - ENDING.test(b.path))) {
    try {
      await world.agent.mutation(query(spec.path), await argumentsOf(spec, world));
    } catch (error) {
      refused.push({ mutation: spec.path, why: JSON.stringify(error.data ?? error.message).slice(0, 120) });
    }
  }
  return { paths: specs.map(({ path }) => path), refused };
}

async function grow(runtime, workspaceId, conversations) {
  for (let filled = 0; filled < conversations; filled += 1000) {
    const batch = Math.min(1000, conversations - filled);
    const sizes = { visitors: batch / 2, conversations: batch, messagesEach: 2 };
    await runtime.call("demo/bulk:fill", { workspaceId, ...sizes });
  }
}

/** Runs `body` with a deployment of the product, the demo workspace in it, and who may ask. */
async function withProduct(body) {
  const runtime = await startRuntime({ projectDir: root, env: signingKeys(), userTimeoutMs: FILL_TIMEOUT_MS });
  try {
    return await body(runtime, await principals(runtime));
  } finally {
    await runtime.stop();
  }
}

async function measureRungs(runtime, world, rungs) {
  const specs = await publicFunctions(runtime, "Query");
  const measured = [];
  for (const [index, rung] of rungs.entries()) {
    await grow(runtime, world.workspaceId, rung - (rungs[index - 1] ?? 0));
    measured.push(await costsOf(runtime, world, specs));
  }
  return { paths: specs.map(({ path }) => path), measured };
}

/**
 * @typedef {{ documentsRead: number, bytesRead: number, databaseQueries: number, ms: number, returned: number, isList: boolean }} QueryCost
 */

/**
 * Measures every public query at each number of conversations.
 * @returns {Promise<{ paths: string[], measured: Map<string, QueryCost>[] }>}
 */
export function measurePublicQueries(rungs) {
  return withProduct((runtime, world) => measureRungs(runtime, world, rungs));
}

/**
 * The same, and at the last number of conversations every public mutation once.
 * @returns {Promise<{ paths: string[], measured: Map<string, QueryCost>[], mutations: string[], refused: { mutation: string, why: string }[], use: Record<string, Record<string, number>> }>}
 * `use` is the most of each limit that one transaction of a function used, by its path: queries, mutations, and what
 * those scheduled
 */
export function measurePublicFunctions(rungs) {
  return withProduct(async (runtime, world) => {
    const queries = await measureRungs(runtime, world, rungs);
    const { paths: mutations, refused } = await callMutations(runtime, world);
    await new Promise((resolve) => setTimeout(resolve, SCHEDULED_MS));
    return { ...queries, mutations, refused, use: await runtime.limitUse() };
  });
}
