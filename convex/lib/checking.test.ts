import { expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import { addMember, createWorkspace } from "../testing/principals.testing";
import { setup } from "../testing/setup.testing";
import { bootVisitor } from "../testing/visitors.testing";
import { bumpCounter } from "./counters";

const CHECKS = {
  helpCenter: internal.helpCenter.checking.checkCounters,
  knowledge: internal.knowledge.checking.checkCounters,
  workspaces: internal.workspaces.checking.checkCounters,
  visitors: internal.visitors.checking.checkCounters,
};
/** A counter of each domain, counted wrong on purpose. */
const WRONG = {
  helpCenter: "helpCenter.articles.published",
  knowledge: "knowledge.folders",
  workspaces: "members",
  visitors: "events.names",
};

test("what is counted is what is there, and a counter that is wrong is named", async () => {
  const t = setup();
  const { client, workspaceId } = await createWorkspace(t);
  const checked = async () => {
    const found: Record<string, { compared: number; differences: unknown[] }> = {};
    for (const [domain, check] of Object.entries(CHECKS)) {
      const { compared, differences } = await t.action(check, { workspaceId });
      found[domain] = {
        compared,
        differences: differences.map(({ name, counted, stored }) => [name, counted, stored]),
      };
    }
    return found;
  };
  await addMember(t, workspaceId, "agent");
  const { sessionToken } = await bootVisitor(t, workspaceId);
  await t.mutation(api.visitors.visitor.track, { sessionToken, name: "Opened" });
  const { agentCollections, agentArticles } = api.helpCenter;
  const { collectionId } = await client.mutation(agentCollections.create, { workspaceId, name: "Bikes" });
  await client.mutation(agentCollections.create, { workspaceId, name: "Brakes" });
  await client.mutation(agentCollections.remove, { workspaceId, collectionId });
  await client.mutation(agentArticles.create, { workspaceId, title: "How to brake", content: "Gently" });
  await client.mutation(api.knowledge.agent.addFolder, { workspaceId, name: "Ours" });
  const right = await checked();
  expect(right).toEqual({
    helpCenter: { compared: 3, differences: [] },
    knowledge: { compared: 1, differences: [] },
    workspaces: { compared: 1, differences: [] },
    visitors: { compared: 1, differences: [] },
  });
  await t.run(async (ctx) => {
    for (const name of Object.values(WRONG)) await bumpCounter(ctx, workspaceId, name, 5);
  });
  const wrong = await checked();
  expect(Object.keys(CHECKS).map((domain) => wrong[domain]?.differences)).toEqual([
    [["helpCenter.articles.published", 0, 5]],
    [["knowledge.folders", 1, 6]],
    [["members", 2, 7]],
    [["events.names", 2, 7]],
  ]);
});
