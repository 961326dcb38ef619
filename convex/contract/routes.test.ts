import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { canary } from "./rows.testing";
import { createWorld, type Party, type World } from "./world.testing";

let world: World;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
  world = await createWorld();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const keyOf = (party: Party) => canary(party.owner, "attachments.key");

async function answerOf(path: string, init?: RequestInit) {
  const response = await world.t.fetch(path, init);
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}

describe("the route of attachments", () => {
  it("serves a file to whoever has its link", async () => {
    const { ids, ...party } = world.parties.A[1];
    const answer = await answerOf(`/api/attachments/${ids.attachments}?key=${keyOf({ ids, ...party })}`);
    expect(answer.status).toBe(200);
  });

  it("answers a foreign, missing, deleted or malformed file and a wrong key all alike", async () => {
    const [mine, sibling, foreign] = [world.parties.A[1], world.parties.A[2], world.parties.B[1]];
    const paths = [
      `${mine.ids.attachments}?key=${keyOf(foreign)}`,
      `${mine.ids.attachments}?key=${keyOf(sibling)}`,
      `${mine.ids.attachments}?key=`,
      `${mine.ids.attachments}`,
      `${foreign.ids.attachments}?key=${keyOf(mine)}`,
      `${world.deleted.attachments}?key=${keyOf(mine)}`,
      `${mine.ids.messages}?key=${keyOf(mine)}`,
      `${mine.ids._storage}?key=${keyOf(mine)}`,
      `not-an-id?key=${keyOf(mine)}`,
      `?key=${keyOf(mine)}`,
      `..%2f..%2fetc%2fpasswd?key=${keyOf(mine)}`,
    ];
    const answers = await Promise.all(paths.map((path) => answerOf(`/api/attachments/${path}`)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  it("serves no file that belongs to no message yet", async () => {
    const party = world.parties.A[1];
    expect((await answerOf(`/api/attachments/${party.ids.visitorUpload}?key=${keyOf(party)}`)).status).toBe(404);
  });
});

describe("the route of new sessions", () => {
  const boot = async (fields: object) => {
    const body = JSON.stringify({ workspaceId: world.parties.A[1].ids.workspaces, sessionId: "browser-1", ...fields });
    const origin = "https://shop.example.com";
    await world.t.run(async (ctx) => {
      for (const tenant of ["A", "B"] as const) {
        const id = ctx.db.normalizeId("workspaces", String(world.parties[tenant][1].ids.workspaces));
        if (id) await ctx.db.patch("workspaces", id, { allowedOrigins: [origin] });
      }
    });
    const answer = await answerOf("/api/widget/boot", { method: "POST", body, headers: { Origin: origin } });
    return {
      ...answer,
      json: JSON.parse(answer.body) as { value?: { visitor: { visitorId: string } }; error?: object },
    };
  };

  it("continues a session in its own workspace only", async () => {
    const { ids, token } = world.parties.A[1];
    const own = await boot({ sessionToken: token });
    const elsewhere = await boot({ sessionToken: token, workspaceId: world.parties.B[1].ids.workspaces });
    expect(own.json.value?.visitor.visitorId).toBe(ids.visitors);
    expect(elsewhere.json.value?.visitor.visitorId).not.toBe(ids.visitors);
    expect(elsewhere.body).not.toMatch(/canary/i);
  });

  it("makes a stranger of an ended, due or invented session", async () => {
    const { ids, endedToken, dueToken } = world.parties.A[1];
    for (const sessionToken of [endedToken, dueToken, `wst_${"0".repeat(64)}`, "", "wst_"]) {
      const { json, body } = await boot({ sessionToken });
      expect(json.value?.visitor.visitorId).not.toBe(ids.visitors);
      expect(body).not.toMatch(/canary/i);
    }
  });

  it("answers a deleted and a malformed workspace alike", async () => {
    const answers = [await boot({ workspaceId: world.deleted.workspaces }), await boot({ workspaceId: "not-an-id" })];
    expect(answers.map(({ status, json }) => ({ status, json }))).toEqual(
      Array(2).fill({ status: 404, json: { ok: false, error: { code: "not_found", entity: "workspace" } } }),
    );
  });

  it("takes no one for the visitor whose address or id he gives without a proof", async () => {
    const { ids } = world.parties.A[1];
    const identity = { email: `${canary(world.parties.A[1].owner, "visitors.email").toLowerCase()}@example.com` };
    const claims = [
      identity,
      { ...identity, externalUserId: canary(world.parties.A[1].owner, "visitors.externalUserId") },
    ];
    for (const claim of claims) {
      const { json } = await boot({ identity: claim });
      expect(json.value?.visitor.visitorId ?? null).not.toBe(ids.visitors);
    }
  });
});
