import { describe, expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, useDeployment } from "./deployment.ts";

const deployed = useDeployment();

interface Echo {
  name: string;
  method: string;
  path: string;
  query: string;
  origin: string;
  body: string;
  custom: string | null;
  contentType: string | null;
}

const echo = async (path: string, init?: RequestInit) => (await (await deployed.site(path, init)).json()) as Echo;

describe("routing", () => {
  test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("%s", async (method) => {
    expect(await echo("/methods", { method })).toMatchObject({ method, path: "/methods" });
  });

  test("HEAD is answered by GET's handler, without the body", async () => {
    const response = await deployed.site("/exact", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  test("exact paths match exactly", async () => {
    expect(await echo("/exact?a=1&b=%20")).toMatchObject({ name: "exact", query: "?a=1&b=%20" });
    expect((await deployed.site("/exact/")).status).toBe(404);
    expect((await deployed.site("/exact/more")).status).toBe(404);
  });

  test("the longest prefix wins, an exact path before any prefix", async () => {
    expect(await echo("/prefix/a/b")).toMatchObject({ name: "prefix", path: "/prefix/a/b" });
    expect(await echo("/prefix/longer/b")).toMatchObject({ name: "longer prefix" });
    expect(await echo("/prefix/exact")).toMatchObject({ name: "exact under prefix" });
    expect((await deployed.site("/prefix")).status).toBe(404);
  });

  test("without a route it is not found", async () => {
    const response = await deployed.site("/nowhere");
    expect([response.status, await response.text()]).toEqual([404, "No matching routes found"]);
    expect((await deployed.site("/only-post")).status).toBe(404);
  });
});

describe("requests", () => {
  test("have the body, headers, query and the site's origin", async () => {
    const seen = await echo("/methods?x=1", {
      method: "POST",
      body: "the body",
      headers: { "x-custom": "yes", "content-type": "text/special" },
    });
    expect(seen).toMatchObject({ body: "the body", custom: "yes", contentType: "text/special", query: "?x=1" });
    expect(seen.origin).toBe(deployed.runtime.server.siteUrl);
  });

  test("keep bytes", async () => {
    const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 256);
    for (const path of ["/echo-bytes", "/echo-stream"]) {
      const response = await deployed.site(path, { method: "POST", body: bytes });
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    }
  });

  test("may be forms with files", async () => {
    const form = new FormData();
    form.set("name", "Ann");
    form.set("file", new Blob(["content"]), "file.txt");
    const response = await deployed.site("/form", { method: "POST", body: form });
    expect(await response.json()).toEqual({ name: "Ann", file: "content" });
  });

  test("of up to 20 MB are accepted", async () => {
    const body = new Uint8Array(19 << 20);
    const response = await deployed.site("/echo-bytes", { method: "POST", body });
    expect((await response.arrayBuffer()).byteLength).toBe(body.length);
  });
});

describe("responses", () => {
  test.each([200, 201, 204, 302, 400, 404, 418, 503])("status %d", async (status) => {
    const response = await deployed.site(`/status?code=${status}`);
    expect(response.status).toBe(status);
    if (status === 302) expect(response.headers.get("location")).toBe("/exact");
  });

  test("keep their headers, several of a name too", async () => {
    const { headers } = await deployed.site("/headers");
    expect([headers.get("x-one"), headers.get("content-type")]).toEqual(["1", "text/css"]);
    expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  test("stream", async () => {
    const started = Date.now();
    const response = await deployed.site("/stream");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader.read();
    const firstAfter = Date.now() - started;
    let text = first.value!;
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    expect(text).toBe("one two three");
    expect(Date.now() - started - firstAfter).toBeGreaterThan(200);
  });

  test("an error is a 500 with the error in JSON", async () => {
    const response = await deployed.site("/error");
    expect(response.status).toBe(500);
    const body = (await response.json()) as { code: string; trace: string };
    expect(body.code).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error$/);
    expect(body.trace).toMatch(/^Uncaught Error: broken on purpose\n {4}at .*\(\.\.\/convex\/http\.ts:\d+:\d+\)/);
  });

  test("a ConvexError is a 500 with its data", async () => {
    const response = await deployed.site("/convex-error");
    expect(response.status).toBe(500);
    const body = (await response.json()) as { code: string; trace: string; data: unknown };
    expect(body.trace).toMatch(/^Uncaught ConvexError: \{"code":"gone"\}/);
    expect(body.data).toEqual({ code: "gone" });
  });

  test("something that is no response is an error", async () => {
    expect((await deployed.site("/no-response")).status).toBe(500);
  });
});

describe("CORS", () => {
  test("is the routes' own business", async () => {
    const preflight = await deployed.site("/cors", { method: "OPTIONS", headers: { origin: "https://app.example" } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
    const response = await deployed.site("/cors", { method: "POST", headers: { origin: "https://app.example" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
    const plain = await deployed.site("/exact", { headers: { origin: "https://app.example" } });
    expect(plain.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("what HTTP actions reach", () => {
  test("queries, mutations and actions", async () => {
    const response = await deployed.site("/run", { method: "POST", body: JSON.stringify({ group: freshGroup() }) });
    expect(await response.json()).toEqual({ count: 4, listed: 4 });
  });

  test("errors of what they call, with data", async () => {
    const response = await deployed.site("/inner-error");
    expect([response.status, await response.json()]).toEqual([409, { code: "7" }]);
  });

  test("the scheduler", async () => {
    const name = freshGroup();
    expect((await deployed.site("/schedule", { method: "POST", body: name })).status).toBe(202);
    await until(async () => (await deployed.http.query(api.scheduling.tally, { name })) === 1);
  });

  test("the header of a token that is none of ours, without an identity", async () => {
    const response = await deployed.site("/identity", { headers: { authorization: "Basic abc" } });
    expect(await response.json()).toEqual({ identity: null, header: "Basic abc" });
    expect(await (await deployed.site("/identity")).json()).toEqual({ identity: null, header: null });
  });
});

test("HTTP actions are also served below /http of the main origin", async () => {
  const response = await fetch(`${deployed.runtime.server.url}/http/exact`);
  expect(((await response.json()) as Echo).path).toBe("/exact");
});
