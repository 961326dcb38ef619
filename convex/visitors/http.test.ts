import { expect, test } from "vitest";
import { api } from "../_generated/api";
import { createWorkspace } from "../testing/principals.testing";
import { setup } from "../testing/setup.testing";

async function stage(allowedOrigins: string[] = []) {
  const t = setup();
  const owner = await createWorkspace(t);
  const { workspaceId } = owner;
  await t.run((ctx) => ctx.db.patch("workspaces", workspaceId, { allowedOrigins }));
  const post = async (body: unknown, headers: Record<string, string> = {}) =>
    await t.fetch("/api/widget/boot", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { t, owner, workspaceId, post, body: { workspaceId, sessionId: "s1" } };
}

test("boot over HTTP knows place and device from headers", async () => {
  const { owner, workspaceId, post, body } = await stage();
  const response = await post(body, {
    Origin: "https://northwind.example",
    "cf-ipcountry": "DE",
    "cf-ipcity": "L%C3%BCbeck",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("https://northwind.example");
  const answer = await response.json();
  expect(answer).toMatchObject({ ok: true, value: { sessionToken: expect.stringMatching(/^wst_/) } });
  const { visitorId } = answer.value.visitor;
  expect(await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId })).toMatchObject({
    location: { countryCode: "DE", country: "Germany", city: "Lübeck" },
    device: { browser: "Firefox 144", os: "Linux", deviceType: "desktop" },
  });
  expect(await owner.client.query(api.workspaces.agent.onboarding, { workspaceId })).toMatchObject({
    widgetSeenAt: expect.any(Number),
  });
});

test.each([
  ["https://example.com", 200],
  ["https://shop.example.com", 200],
  ["https://EXAMPLE.com", 200],
  ["https://evil-example.com", 403],
  ["https://example.com.evil.net", 403],
  ["http://example.com", 403],
  ["https://example.com:8443", 403],
  ["null", 403],
])("with an allow-list, %s gets %i", async (origin, status) => {
  const { post, body } = await stage(["https://example.com", "https://*.example.com"]);
  const response = await post(body, { Origin: origin });
  expect(response.status).toBe(status);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe(status === 200 ? origin : null);
});

test("an origin in the body is overruled by the header", async () => {
  const { post, body } = await stage(["https://example.com"]);
  const response = await post({ ...body, origin: "https://example.com" }, { Origin: "https://evil.net" });
  expect(response.status).toBe(403);
});

test("a blocked visitor's page may read why it is refused", async () => {
  const { owner, workspaceId, post, body } = await stage();
  const headers = { Origin: "https://northwind.example" };
  const { value } = await (await post(body, headers)).json();
  const { visitorId } = value.visitor;
  await owner.client.mutation(api.visitors.agent.setBlocked, { workspaceId, visitorId, blocked: true });
  const response = await post({ ...body, sessionToken: value.sessionToken }, headers);
  expect(response.status).toBe(403);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("https://northwind.example");
  expect(await response.json()).toEqual({ ok: false, error: { code: "forbidden", permission: "visitor" } });
});

test("preflight is answered", async () => {
  const { t } = await stage();
  const response = await t.fetch("/api/widget/boot", { method: "OPTIONS", headers: { Origin: "https://a.example" } });
  expect(response.status).toBe(204);
  expect(response.headers.get("Access-Control-Allow-Methods")).toBe("POST");
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["a missing field", "{}"],
  ["an unknown field", '{"workspaceId":"x","sessionId":"s","role":"owner"}'],
  ["a prototype", '{"workspaceId":"x","sessionId":"s","__proto__":{"a":1}}'],
  ["too much", JSON.stringify({ workspaceId: "x", sessionId: "s".repeat(70_000) })],
])("a body with %s is refused", async (_name, body) => {
  const { post } = await stage();
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ ok: false, error: { code: "invalid_input" } });
});

test("an unknown workspace is not found", async () => {
  const { post } = await stage();
  const response = await post({ workspaceId: "nonsense", sessionId: "s" });
  expect([response.status, await response.json()]).toEqual([
    404,
    { ok: false, error: { code: "not_found", entity: "workspace" } },
  ]);
});

test("booting too often is slowed down", async () => {
  const { post, body } = await stage();
  const statuses = [];
  for (let round = 0; round < 40; round++) statuses.push((await post(body)).status);
  expect(statuses[0]).toBe(200);
  expect(statuses.at(-1)).toBe(429);
});
