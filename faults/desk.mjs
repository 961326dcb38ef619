/**
 * `npm run faults -- desk --seed N [--kills 30] [--quick]`: the product itself is killed without warning, again and again,
 * while visitors write and teammates answer, close, reopen, assign, snooze and undo. Every acknowledged message must be
 * stored once, every counter and every figure of a report must be what the rows add up to, and the audit log's chain
 * must hold.
 */
import { parseArgs } from "node:util";
import { callDeployment } from "../scripts/deployment.mjs";
import { checkCounters } from "../scripts/check-counters.mjs";
import { connect, reference, sleep, until } from "./harness/clients.mjs";
import { compare, none } from "./harness/entries.mjs";
import { openProduct } from "./harness/product.mjs";
import { randomFrom } from "./harness/random.mjs";
import { finish } from "./harness/report.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const VISITORS = 60;
const VISITOR_LANES = 8;
const AGENT_LANES = 4;
const SETTLE_MS = 30_000;
const HOUR_MS = 3_600_000;

/** What teammates do, and how it is called; `id` is a conversation. */
const ACTIONS = {
  close: ["conversations/agentState:close", () => ({})],
  reopen: ["conversations/agentState:reopen", () => ({})],
  snooze: ["conversations/agentState:snooze", () => ({ until: Date.now() + HOUR_MS })],
  assign: ["conversations/agentState:assign", (desk) => ({ assigneeId: desk.userId })],
  unassign: ["conversations/agentState:assign", () => ({ assigneeId: null })],
  urgent: ["conversations/agentState:setPriority", () => ({ priority: "urgent" })],
  read: ["conversations/agentState:markRead", () => ({})],
};

/** Visitors and teammates of one workspace at work, until they are stopped. */
class Desk {
  /** Acknowledged messages as `conversation/clientMessageId`, and those of each conversation that are stored. */
  acked = [];
  conversationIds = [];
  refused = 0;
  untyped = [];
  ops = 0;
  #isStopped = false;
  #lanes = [];

  constructor({ workspaceId, userId, token, url, random }) {
    Object.assign(this, { workspaceId, userId });
    this.clients = Array.from({ length: VISITOR_LANES + AGENT_LANES }, () => connect(url));
    for (const client of this.clients.slice(VISITOR_LANES)) client.setAuth(() => Promise.resolve(token));
    this.#lanes = this.clients.map((client, index) =>
      index < VISITOR_LANES
        ? this.#visit(client, index, random.fork(index))
        : this.#answer(client, index, random.fork(index)),
    );
  }

  /** One call. @returns its answer, or null when it was refused with a typed error */
  async #call(client, path, args) {
    this.ops++;
    try {
      return await client.mutation(reference(path), args);
    } catch (error) {
      if (error.data?.code) this.refused++;
      else this.untyped.push(`${path}: ${error.message}`);
      return null;
    }
  }

  async #visit(client, lane, random) {
    const visitors = [];
    for (let number = 0; !this.#isStopped; number++) {
      if (visitors.length < VISITORS / VISITOR_LANES) visitors.push(await this.#boot(client, `${lane}.${number}`));
      const visitor = random.pick(visitors);
      if (visitor) await this.#write(client, visitor, `v${lane}.${number}`, random);
      await sleep(random.below(20));
    }
  }

  async #boot(client, sessionId) {
    const booted = await this.#call(client, "visitors/public:boot", { workspaceId: this.workspaceId, sessionId });
    return booted && { sessionToken: booted.sessionToken, conversationIds: [] };
  }

  async #write(client, { sessionToken, conversationIds }, clientMessageId, random) {
    const content = `Message ${clientMessageId}`;
    if (conversationIds.length === 0 || random() < 0.1) {
      const started = await this.#call(client, "conversations/visitor:start", {
        sessionToken,
        clientMessageId,
        content,
      });
      if (!started) return;
      conversationIds.push(started.conversationId);
      this.conversationIds.push(started.conversationId);
      this.acked.push(`${started.conversationId}/${clientMessageId}`);
      return;
    }
    const conversationId = random.pick(conversationIds);
    const args = { sessionToken, conversationId, clientMessageId, content };
    if (await this.#call(client, "conversations/visitor:send", args))
      this.acked.push(`${conversationId}/${clientMessageId}`);
  }

  async #answer(client, lane, random) {
    const { workspaceId } = this;
    let undo = null;
    for (let number = 0; !this.#isStopped; number++) {
      await sleep(random.below(20));
      const conversationId = this.conversationIds.length > 0 ? random.pick(this.conversationIds) : null;
      if (!conversationId) continue;
      if (random() < 0.3) await this.#reply(client, conversationId, `a${lane}.${number}`);
      else if (undo && random() < 0.3) {
        await this.#call(client, "conversations/agentState:undo", { workspaceId, token: undo });
        undo = null;
      } else {
        const [path, args] = ACTIONS[random.pick(Object.keys(ACTIONS))];
        undo = (await this.#call(client, path, { workspaceId, conversationId, ...args(this) }))?.undo ?? null;
      }
    }
  }

  async #reply(client, conversationId, clientMessageId) {
    const args = { workspaceId: this.workspaceId, conversationId, clientMessageId, content: "Answer" };
    const path = "conversations/agentMessages:reply";
    if (await this.#call(client, path, args)) this.acked.push(`${conversationId}/${clientMessageId}`);
  }

  /** Waits for everything that was sent. @returns lanes that never got their answer */
  async stop() {
    this.#isStopped = true;
    let open = this.#lanes.length;
    for (const lane of this.#lanes) void lane.then(() => open--);
    await until(() => open === 0, SETTLE_MS);
    return open;
  }

  close() {
    return Promise.all(this.clients.map((client) => client.close()));
  }
}

async function storedMessages(server, token, workspaceId, conversationIds) {
  const stored = [];
  for (const conversationId of conversationIds) {
    for (let cursor = null, isDone = false; !isDone;) {
      const args = { workspaceId, conversationId, paginationOpts: { numItems: 200, cursor } };
      const page = await server.queryAs(token, "conversations/agent:messages", args);
      for (const { clientMessageId } of page.page)
        if (clientMessageId) stored.push(`${conversationId}/${clientMessageId}`);
      cursor = page.continueCursor;
      isDone = page.isDone;
    }
  }
  return stored;
}

async function examine({ server, workspaceId, token }, desk) {
  const stuck = await desk.stop();
  await sleep(1_000);
  const stored = await storedMessages(server, token, workspaceId, desk.conversationIds);
  const { checks } = await checkCounters(server);
  const audit = await callDeployment(server, "audit/checking:verify", { workspaceId });
  return {
    ...compare(desk.acked, stored),
    stuck,
    compared: checks.reduce((sum, check) => sum + check.compared, 0),
    differences: checks.flatMap((check) => check.differences),
    audit,
  };
}

const figuresOf = (found, desk) => [
  none("desk.lost", "acknowledged messages that are not stored", found.lost, "messages"),
  none("desk.duplicated", "messages stored twice", found.duplicated, "messages"),
  none(
    "desk.counters",
    "counters and figures of reports that differ from the rows",
    found.differences.length,
    "figures",
  ),
  none(
    "desk.audit",
    "entries of the audit log that do not follow from the one before",
    found.audit.problems.length,
    "entries",
  ),
  none("desk.untyped", "calls refused without a typed error", desk.untyped.length, "calls"),
  none("desk.unanswered", "lanes without an answer", found.stuck, "lanes"),
  { id: "desk.compared", what: "counters and figures compared", value: found.compared, unit: "figures" },
  { id: "desk.audited", what: "entries of the audit log checked", value: found.audit.checked, unit: "entries" },
  { id: "desk.acked", what: "acknowledged messages", value: desk.acked.length, unit: "messages" },
  { id: "desk.refused", what: "calls refused with a typed error", value: desk.refused, unit: "calls" },
];

export async function run(args) {
  const options = {
    seed: { type: "string", default: "1" },
    kills: { type: "string" },
    quick: { type: "boolean", default: false },
  };
  const { values } = parseArgs({ args, options });
  const seed = Number(values.seed);
  const kills = Number(values.kills ?? (values.quick ? 4 : 30));
  return await withWorkspace(async (workspace) => {
    const random = randomFrom(seed);
    const opened = await openProduct(workspace);
    const desk = new Desk({ ...opened, url: opened.server.url, random });
    workspace.onClose(() => desk.close());
    for (let kill = 0; kill < kills; kill++) {
      await sleep(700 + random.below(1_300));
      await opened.server.kill();
      opened.server = await workspace.restart(opened.server);
    }
    await sleep(1_000);
    const found = await examine(opened, desk);
    const differing = found.differences.map(
      ({ name, counted, stored }) => `${name}: rows ${counted}, stored ${stored}`,
    );
    return finish("desk", {
      args,
      seed,
      examples: [...desk.untyped, ...differing, ...found.audit.problems.map(({ seq, problem }) => `${seq} ${problem}`)],
      figures: figuresOf(found, desk),
      totals: { ops: desk.ops, faults: kills, lost: found.lost, duplicated: found.duplicated },
    });
  });
}
