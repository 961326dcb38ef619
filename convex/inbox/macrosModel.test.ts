import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";
import type { MacroAction } from "./schema";

const NOW = Date.UTC(2026, 10, 23, 8);
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let tags: Id<"tags">[];
let teamId: Id<"teams">;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  const team = { workspaceId, name: "Team", method: "manual" as const };
  ({ teamId } = await owner.client.mutation(api.routing.agentTeams.create, team));
  tags = [];
  for (const name of ["red", "green"])
    tags.push((await owner.client.mutation(api.inbox.agentTags.create, { workspaceId, name })).tagId);
});
afterEach(() => {
  vi.useRealTimers();
});

/** At most one of each kind, so that every drawn set is a macro that can be saved. */
const drawn = fc.record({
  reply: fc.boolean(),
  note: fc.boolean(),
  addTag: fc.boolean(),
  removeTag: fc.boolean(),
  priority: fc.option(fc.constantFrom("low" as const, "urgent" as const), { nil: undefined }),
  team: fc.option(fc.boolean(), { nil: undefined }),
  assign: fc.option(fc.boolean(), { nil: undefined }),
  end: fc.option(fc.constantFrom("snooze" as const, "close" as const), { nil: undefined }),
  shuffle: fc.nat(),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never;

const FOR_MS = 3_600_000;

function actionsOf({ note, addTag, removeTag, priority, team, assign, end, shuffle }: Drawn): MacroAction[] {
  const actions: MacroAction[] = [];
  if (end === "snooze") actions.push({ kind: "snooze", forMs: FOR_MS });
  if (end === "close") actions.push({ kind: "close" });
  if (note) actions.push({ kind: "note", content: "For the record" });
  if (addTag) actions.push({ kind: "addTag", tagId: tags[0]! });
  if (removeTag) actions.push({ kind: "removeTag", tagId: tags[1]! });
  if (priority) actions.push({ kind: "priority", priority });
  if (team !== undefined) actions.push({ kind: "team", teamId: team ? teamId : null });
  if (assign !== undefined) actions.push({ kind: "assign", assigneeId: assign ? owner.userId : null });
  const turn = shuffle % Math.max(1, actions.length);
  return [...actions.slice(turn), ...actions.slice(0, turn)];
}

/** A conversation that has the second tag and may be asleep or closed. */
async function begin(start: "open" | "closed" | "snoozed"): Promise<Id<"conversations">> {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  const { bulk, close, snooze } = api.conversations.agentState;
  const one = { workspaceId, conversationId };
  const tag = { kind: "addTag" as const, tagId: tags[1]! };
  await owner.client.mutation(bulk, { workspaceId, conversationIds: [conversationId], action: tag });
  if (start === "closed") await owner.client.mutation(close, one);
  if (start === "snoozed") await owner.client.mutation(snooze, { ...one, until: Date.now() + 2 * FOR_MS });
  vi.advanceTimersByTime(1000);
  return conversationId;
}

const rowOf = async (id: Id<"conversations">) => (await t.run(async (ctx) => await ctx.db.get("conversations", id)))!;
const shown = ({
  status,
  priority,
  assignedAgentId,
  teamId: team,
  tagIds = [],
  snoozedUntil,
}: Doc<"conversations">) => ({
  status,
  priority,
  assignedAgentId,
  team,
  tagIds: [...tagIds].sort(),
  snoozedUntil,
});
const said = async (id: Id<"conversations">) =>
  (await t.run(async (ctx) => await ctx.db.query("messages").collect()))
    .filter((row) => row.conversationId === id && row.kind !== "event" && row.senderType === "agent")
    .map(({ kind, content }) => [kind, content]);

/** What a macro leaves, told without the backend: what is said opens, then each action stands for itself. */
function expected(before: Doc<"conversations">, one: Drawn): ReturnType<typeof shown> {
  const row = shown(before);
  const opens = one.reply && one.end !== "close" && row.status !== "open";
  const wakes = one.reply && row.status === "snoozed";
  if (opens || wakes) Object.assign(row, { status: "open", snoozedUntil: undefined });
  if (one.addTag) row.tagIds = [...new Set([...row.tagIds, tags[0]!])].sort();
  if (one.removeTag) row.tagIds = row.tagIds.filter((id) => id !== tags[1]);
  if (one.priority) row.priority = one.priority;
  if (one.team !== undefined) {
    if (one.team && row.team !== teamId) row.assignedAgentId = undefined;
    row.team = one.team ? teamId : undefined;
  }
  if (one.assign !== undefined) row.assignedAgentId = one.assign ? owner.userId : undefined;
  if (one.end === "close") Object.assign(row, { status: "closed", snoozedUntil: undefined });
  if (one.end === "snooze") Object.assign(row, { status: "snoozed", snoozedUntil: Date.now() + FOR_MS });
  return row;
}

test("a macro leaves what its actions say in whatever order they were given, once, and its undo takes back all it did", async () => {
  await fc.assert(
    fc.asyncProperty(drawn, fc.constantFrom("open", "closed", "snoozed"), async (one, start) => {
      const actions = actionsOf(one);
      const reply = one.reply ? "Hello" : null;
      fc.pre(actions.length > 0 || reply !== null);
      const conversationId = await begin(start);
      const before = await rowOf(conversationId);
      const macro = { workspaceId, name: "Macro", reply, actions };
      const { macroId } = await owner.client.mutation(api.inbox.agentMacros.create, macro);
      const run = { workspaceId, conversationId, macroId, clientMessageId: "run" };
      const cannotSleep = one.end === "snooze" && start === "closed" && !one.reply;
      if (cannotSleep) {
        await expect(owner.client.mutation(api.inbox.agentMacros.run, run)).rejects.toThrow(/invalid_state/);
        expect(await rowOf(conversationId)).toEqual(before);
        expect(await said(conversationId)).toEqual([]);
        return;
      }
      const wanted = expected(before, one);
      const { undo } = await owner.client.mutation(api.inbox.agentMacros.run, run);
      const after = await rowOf(conversationId);
      expect(shown(after)).toEqual(wanted);
      const words = [...(one.note ? [["note", "For the record"]] : []), ...(one.reply ? [["message", "Hello"]] : [])];
      expect(await said(conversationId)).toEqual(words);
      expect(await owner.client.mutation(api.inbox.agentMacros.run, run)).toEqual({ undo });
      expect(await rowOf(conversationId)).toEqual(after);
      if (undo === null) return;
      await owner.client.mutation(api.conversations.agentState.undo, { workspaceId, token: undo });
      const unsaid = {
        ...one,
        addTag: false,
        removeTag: false,
        priority: undefined,
        team: undefined,
        assign: undefined,
      };
      const back = expected(before, { ...unsaid, end: one.end === "close" ? "close" : undefined });
      const isClosedAsBefore = one.end === "close" && start === "closed";
      if (one.end === "close" && !isClosedAsBefore) Object.assign(back, { status: "open", snoozedUntil: undefined });
      if (one.end === "close" && start === "snoozed" && !one.reply) Object.assign(back, shown(before));
      expect(shown(await rowOf(conversationId))).toEqual(back);
      expect(await said(conversationId)).toEqual(words);
    }),
    { numRuns: 35 },
  );
}, 120_000);
