import type { Condition } from "@parley/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace } from "../testing/principals.testing";
import { setup } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

const WORDS = ["refund", "invoice", "login", "hello"] as const;
const MEMBERS = 4;

/** A rule that is easily held by hand: each of its words must stand in the message, or must not. */
interface Rule {
  enabled: boolean;
  words: { word: (typeof WORDS)[number]; isThere: boolean }[];
  to: number;
}
const rule: fc.Arbitrary<Rule> = fc.record({
  enabled: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  words: fc.array(fc.record({ word: fc.constantFrom(...WORDS), isThere: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  }),
  to: fc.nat({ max: MEMBERS - 1 }),
});
const message = fc.subarray([...WORDS]).map((words) => words.join(" ").toUpperCase() || "nothing of it");

const conditionsOf = ({ words }: Rule): Condition[] =>
  words.map(({ word, isThere }) => ({
    field: "message.content",
    operator: isThere ? "contains" : "not_contains",
    value: word,
  }));
const holds = ({ enabled, words }: Rule, text: string) =>
  enabled && words.every(({ word, isThere }) => text.toLowerCase().includes(word) === isThere);

test("the first enabled rule that holds decides, in whatever order they stand; every auto-tag rule that holds tags", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: 1, maxLength: 6 }),
      fc.array(message, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
      async (rules, messages, shuffling) => {
        const t = setup();
        const { workspaceId, client } = await createWorkspace(t);
        const members = await Promise.all(
          Array.from({ length: MEMBERS }, async () => (await addMember(t, workspaceId, "agent")).userId),
        );
        const made: { ruleId: Id<"assignmentRules">; tagId: Id<"tags">; of: Rule }[] = [];
        for (const [index, of] of rules.entries()) {
          const { enabled, to } = of;
          const base = { workspaceId, name: `Rule ${index}`, enabled, conditions: conditionsOf(of) };
          const action = { type: "assign_user" as const, userId: members[to]! };
          const { ruleId } = await client.mutation(api.routing.agentRules.create, { ...base, action });
          const { tagId } = await client.mutation(api.inbox.agentTags.create, { workspaceId, name: `tag ${index}` });
          await client.mutation(api.routing.agentAutoTags.create, { ...base, tagId });
          made.push({ ruleId, tagId, of });
        }
        const order = made
          .map((each) => ({ each, key: shuffling.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        await client.mutation(api.routing.agentRules.reorder, {
          workspaceId,
          ruleIds: order.map(({ ruleId }) => ruleId),
        });
        for (const text of messages) {
          const { sessionToken } = await bootVisitor(t, workspaceId);
          const { conversationId } = await startConversation(t, sessionToken, text);
          const row = (await t.run(async (ctx) => await ctx.db.get("conversations", conversationId)))!;
          const first = order.find(({ of }) => holds(of, text));
          expect(row.assignedAgentId).toBe(first && members[first.of.to]);
          const tags = made.filter(({ of }) => holds(of, text)).map(({ tagId }) => tagId);
          expect([...(row.tagIds ?? [])].sort()).toEqual(tags.sort());
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
