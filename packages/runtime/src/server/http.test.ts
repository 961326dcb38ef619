import { createHash, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { action, BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { startRuntime, until, type TestRuntime } from "../testing/index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  const extraRoutes = (request: { url?: string }, response: import("node:http").ServerResponse) => {
    if (request.url !== "/page") return false;
    response.end("a page");
    return true;
  };
  runtime = await startRuntime({ project: BASIC_PROJECT, extraRoutes });
}, 60_000);
afterAll(() => runtime.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(runtime.server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

describe("API", () => {
  test("ConvexHttpClient queries, mutates and runs actions", async () => {
    const http = runtime.httpClient();
    const name = randomUUID();
    expect(await http.mutation(mutation("counters:increment"), { name })).toBe(1);
    expect(await http.query(query("counters:get"), { name })).toBe(1);
    expect(await http.action(action("actions:addTwice"), { name })).toBe(3);
    await expect(http.mutation(mutation("messages:refuse"), {})).rejects.toMatchObject({
      data: { code: "refused", wait: 3n },
    });
  });

  test("a consistent client queries at the server's time", async () => {
    const http = runtime.httpClient();
    const name = randomUUID();
    expect(await http.consistentQuery(query("counters:get"), { name })).toBe(0);
    expect(await http.consistentQuery(query("messages:echo"), { value: 1 })).toBe(1);
    await runtime.httpClient().mutation(mutation("counters:increment"), { name });
    expect(await http.consistentQuery(query("counters:get"), { name })).toBe(0);
    expect(await http.query(query("counters:get"), { name })).toBe(1);
  });

  test("tokens that mutations sign verify against the published keys", async () => {
    const token = (await runtime.httpClient().mutation(mutation("messages:sign"), { subject: "ann" })) as string;
    const keys = createRemoteJWKSet(new URL(`${runtime.server.url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, keys, { issuer: runtime.server.url });
    expect(payload.sub).toBe("ann");
  });

  test("a function's error has status 560 for official clients, a bad request 4xx with code and message", async () => {
    const call = { path: "messages:failingQuery", args: {}, format: "json" };
    const official = { method: "POST", headers: { "convex-client": "npm-1.48.0" }, body: JSON.stringify(call) };
    expect((await fetch(`${runtime.server.url}/api/query`, official)).status).toBe(560);
    const failed = await post("/api/query", call);
    expect(failed.status).toBe(200);
    expect(await failed.json()).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining("no such luck") as string,
    });
    const bad = await post("/api/query", { args: {} });
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: "BadPath" }]);
    const broken = await fetch(`${runtime.server.url}/api/query`, { method: "POST", body: "{" });
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: "BadJsonBody" }]);
  });

  test("plain JSON has no Convex encodings", async () => {
    const value = { i: { $integer: Buffer.from([5, 0, 0, 0, 0, 0, 0, 0]).toString("base64") } };
    const plain = await post("/api/query", { path: "messages:echo", args: { value }, format: "json" });
    expect(((await plain.json()) as { value: unknown }).value).toEqual({ i: "5" });
    const encoded = await post("/api/query", { path: "messages:echo", args: { value }, format: "convex_encoded_json" });
    expect(((await encoded.json()) as { value: unknown }).value).toEqual(value);
  });

  test("functions are reachable by GET, by path and in batches", async () => {
    const args = encodeURIComponent(JSON.stringify({ value: 1 }));
    const got = await fetch(`${runtime.server.url}/api/query?path=messages:echo&args=${args}&format=json`);
    expect(await got.json()).toMatchObject({ status: "success", value: 1 });
    expect(await (await post("/api/run/messages/echo", { args: { value: 2 } })).json()).toMatchObject({ value: 2 });
    const secret = await post("/api/run/messages/secret", { args: {} });
    expect(await secret.json()).toMatchObject({ status: "error" });
    const queries = [1, 2].map((value) => ({ path: "messages:echo", args: { value } }));
    const batch = (await (await post("/api/query_batch", { queries })).json()) as { results: { value: number }[] };
    expect(batch.results.map((r) => r.value)).toEqual([1, 2]);
  });

  test("any function can be called with the admin key, none without", async () => {
    const refused = await post("/api/function", { path: "messages:secret", args: {} });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "BadDeployKey" }]);
    const wrong = await post(
      "/api/function",
      { path: "messages:secret", args: {} },
      { authorization: "Convex nobody|123" },
    );
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { code: "BadDeployKey" }]);
    const asUser = Buffer.from(JSON.stringify({ subject: "ann", issuer: "test" })).toString("base64");
    const headers = { authorization: `Convex ${runtime.server.adminKey}:${asUser}` };
    const who = await post("/api/function", { path: "messages:whoAmI", args: {} }, headers);
    expect(await who.json()).toMatchObject({ value: { subject: "ann", tokenIdentifier: "test|ann" } });
  });

  test("pages from anywhere may call the API", async () => {
    const preflight = await fetch(`${runtime.server.url}/api/query`, {
      method: "OPTIONS",
      headers: { origin: "https://elsewhere.example", "access-control-request-headers": "authorization,convex-client" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://elsewhere.example");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization,convex-client");
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("compressed bodies are read, bombs and too large ones refused", async () => {
    const send = (body: Buffer) =>
      fetch(`${runtime.server.url}/api/query`, {
        method: "POST",
        headers: { "content-encoding": "gzip" },
        body: new Uint8Array(body),
      });
    const small = gzipSync(JSON.stringify({ path: "messages:echo", args: { value: 3 } }));
    expect(await (await send(small)).json()).toMatchObject({ value: 3 });
    const bomb = await send(gzipSync(Buffer.alloc(64 << 20, 0x20)));
    expect([bomb.status, await bomb.json()]).toMatchObject([413, { code: "RequestBodyTooLarge" }]);
  });

  test("the main origin tells its version and serves the host's own pages", async () => {
    expect(await (await fetch(`${runtime.server.url}/version`)).text()).toBe("1.48.0");
    expect(await (await fetch(`${runtime.server.url}/instance_name`)).text()).toBe(runtime.server.instanceName);
    expect(await (await fetch(`${runtime.server.url}/page`)).text()).toBe("a page");
    expect((await fetch(`${runtime.server.url}/nothing`)).status).toBe(404);
    expect((await fetch(`${runtime.server.url}/api/nothing`)).status).toBe(404);
  });
});

describe("HTTP actions", () => {
  test.each(["site", "main"] as const)("are answered on the %s origin", async (origin) => {
    const base = origin === "site" ? runtime.server.siteUrl : `${runtime.server.url}/http`;
    const response = await fetch(`${base}/echo?q=1`, { method: "POST", headers: { "x-test": "t" }, body: "ä" });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-reply")).toBe("yes");
    expect(await response.json()).toEqual({ body: "ä", header: "t", url: `${runtime.server.siteUrl}/echo?q=1` });
  });

  test("run mutations", async () => {
    const first = (await (await fetch(`${runtime.server.siteUrl}/hook`, { method: "POST" })).json()) as {
      value: number;
    };
    const second = (await (await fetch(`${runtime.server.siteUrl}/hook`, { method: "POST" })).json()) as {
      value: number;
    };
    expect(second.value).toBe(first.value + 1);
  });

  test("stream their bodies", async () => {
    const body = await (await fetch(`${runtime.server.siteUrl}/bytes/1500000`)).arrayBuffer();
    expect(body.byteLength).toBe(1_500_000);
  });

  test("a path that nothing routes is 404, a failure 500", async () => {
    const missing = await fetch(`${runtime.server.siteUrl}/missing`);
    expect([missing.status, await missing.text()]).toEqual([404, "No matching routes found"]);
    const failed = await fetch(`${runtime.server.siteUrl}/fails`);
    expect(failed.status).toBe(500);
    expect(await failed.json()).toMatchObject({
      code: expect.stringMatching(/Server Error/) as string,
      trace: expect.stringContaining("the action broke") as string,
    });
  });
});

describe("files", () => {
  const upload = async (body: string, headers: Record<string, string>) => {
    const url = (await runtime.httpClient().mutation(mutation("files:uploadUrl"), {})) as string;
    return fetch(url, { method: "POST", headers, body });
  };
  const digest = (text: string) => createHash("sha256").update(text).digest("base64");

  test("are uploaded, served with ranges and conditions, and deleted", async () => {
    const response = await upload("0123456789", {
      "content-type": "text/plain",
      digest: `sha-256=${digest("0123456789")}`,
    });
    const { storageId } = (await response.json()) as { storageId: string };
    const url = (await runtime.httpClient().query(query("files:url"), { id: storageId })) as string;
    const whole = await fetch(url);
    expect([
      await whole.text(),
      whole.headers.get("content-type"),
      whole.headers.get("x-content-type-options"),
    ]).toEqual(["0123456789", "text/plain", "nosniff"]);
    const part = await fetch(url, { headers: { range: "bytes=2-4" } });
    expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([206, "234", "bytes 2-4/10"]);
    expect(await (await fetch(url, { headers: { range: "bytes=-3" } })).text()).toBe("789");
    expect((await fetch(url, { headers: { range: "bytes=20-" } })).status).toBe(416);
    expect((await fetch(url, { headers: { "if-none-match": whole.headers.get("etag")! } })).status).toBe(304);
    expect(await runtime.httpClient().query(query("files:metadata"), { id: storageId })).toMatchObject({
      size: 10,
      sha256: digest("0123456789"),
    });
    await runtime.httpClient().mutation(mutation("files:remove"), { id: storageId });
    expect((await fetch(url)).status).toBe(404);
    expect(await runtime.httpClient().query(query("files:url"), { id: storageId })).toBeNull();
  });

  test("active content is confined", async () => {
    const { storageId } = (await (
      await upload("<svg onload='alert(1)'/>", { "content-type": "image/svg+xml" })
    ).json()) as { storageId: string };
    const url = (await runtime.httpClient().query(query("files:url"), { id: storageId })) as string;
    expect((await fetch(url)).headers.get("content-security-policy")).toContain("sandbox");
  });

  test("an upload with a wrong digest, token or type is refused", async () => {
    expect((await upload("a", { digest: `sha-256=${digest("b")}` })).status).toBe(400);
    expect((await upload("a", { "content-type": "<script>" })).status).toBe(400);
    expect(
      (await fetch(`${runtime.server.url}/api/storage/upload?token=guess`, { method: "POST", body: "a" })).status,
    ).toBe(401);
  });

  test.each(["../instance.json", "..%2finstance.json", "nothing", randomUUID()])("GET %s is no file", async (name) => {
    expect((await fetch(`${runtime.server.url}/api/storage/${name}`)).status).toBe(404);
  });

  test("actions store and read files", async () => {
    const stored = (await runtime.httpClient().action(action("actions:storeText"), { text: "héllo" })) as {
      url: string;
      text: string;
      type: string;
    };
    expect(stored).toMatchObject({ text: "héllo", type: "text/plain" });
    await until(async () => (await (await fetch(stored.url)).text()) === "héllo");
  });
});
