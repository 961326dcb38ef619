/**
 * `npm run bench -- reads [--quick]`: what every public query of the product reads as a workspace grows, on the runtime
 * with the official limits. Queries and their arguments come from the deployment's own function list, so a new one is
 * measured without an edit; one whose arguments cannot be made up fails the run.
 */
import { generateKeyPairSync } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { root } from "../scripts/build.mjs";
import { growthExponent, median, printTable, report } from "./figures.mjs";
import { startRuntime } from "./server.mjs";

const DOCUMENT_LIMIT = 32_000;
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

/** Cost of each query with its default arguments. */
async function measure(runtime, world, specs) {
  const costs = new Map();
  for (const spec of specs) {
    const args = argumentsOf(spec, world);
    const before = await runtime.stats();
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      await world.agent.query(query(spec.path), args);
      times.push(performance.now() - startedAt);
    }
    const after = await runtime.stats();
    costs.set(spec.path, { read: (after.documentsRead - before.documentsRead) / ROUNDS, ms: median(times) });
  }
  return costs;
}

export async function run(args) {
  const rungs = args.includes("--quick") ? [1000, 4000] : [1000, 10_000, 100_000];
  const runtime = await startRuntime({ projectDir: root, env: signingKeys() });
  try {
    const world = await principals(runtime);
    const specs = await publicQueries(runtime);
    const measured = [];
    let filled = 0;
    for (const rung of rungs) {
      for (; filled < rung; filled += 1000) {
        const batch = Math.min(1000, rung - filled);
        await runtime.call("demo/bulk:fill", {
          workspaceId: world.workspaceId,
          visitors: batch / 2,
          conversations: batch,
          messagesEach: 2,
        });
      }
      measured.push(await measure(runtime, world, specs));
    }
    summarize(rungs, specs, measured);
  } finally {
    await runtime.stop();
  }
}

function summarize(rungs, specs, measured) {
  const rows = specs.map(({ path }) => {
    const costs = measured.map((costs) => costs.get(path));
    const growth = growthExponent(rungs.map((rung, index) => [rung, Math.max(1, costs[index].read)]));
    const time = growthExponent(rungs.map((rung, index) => [rung, costs[index].ms]));
    const reads = Object.fromEntries(rungs.map((rung, index) => [`read@${rung}`, costs[index].read]));
    return { query: path, ...reads, growth, "time growth": time };
  });
  printTable(rows);
  const most = Math.max(...[...measured.at(-1).values()].map(({ read }) => read));
  report(
    "reads",
    [
      {
        id: "P2",
        what: `largest growth of documents read, ${rows.length} public queries`,
        value: Math.max(...rows.map((row) => row.growth)),
        unit: "exponent",
        op: "<=",
        target: 0.02,
      },
      {
        id: "P2.time",
        what: "median growth of a query's time",
        value: median(rows.map((row) => row["time growth"])),
        unit: "exponent",
        op: "<=",
        target: 0.1,
      },
      {
        id: "P3",
        what: `largest share of the document limit at ${rungs.at(-1)} conversations`,
        value: most / DOCUMENT_LIMIT,
        unit: "share",
        op: "<=",
        target: 0.25,
      },
    ],
    { queries: rows.length, rows },
  );
}
