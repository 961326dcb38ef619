import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { api, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { files } = api;

const sha = (bytes: string | Uint8Array, encoding: "base64" | "hex" = "base64") =>
  createHash("sha256").update(bytes).digest(encoding);

async function upload(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<string> {
  const url = (await deployed.http.mutation(files.uploadUrl, {})) as string;
  const response = await fetch(url, { method: "POST", body, headers });
  expect(response.status).toBe(200);
  return ((await response.json()) as { storageId: string }).storageId;
}

const urlOf = (storageId: string) => deployed.http.query(files.url, { storageId }) as Promise<string | null>;

describe("uploads", () => {
  test("answer with the file's id, which has metadata", async () => {
    const storageId = await upload("hello file", { "content-type": "text/plain" });
    expect(await deployed.http.query(files.metadata, { storageId })).toEqual({
      storageId,
      sha256: sha("hello file", "hex"),
      size: 10,
      contentType: "text/plain",
    });
    expect(await deployed.http.query(files.systemDocument, { storageId })).toEqual({
      _id: storageId,
      _creationTime: expect.any(Number) as number,
      sha256: sha("hello file"),
      size: 10,
      contentType: "text/plain",
    });
  });

  test("without a type have none", async () => {
    const storageId = await upload(new Uint8Array([1, 2]));
    expect(await deployed.http.query(files.systemDocument, { storageId })).not.toHaveProperty("contentType");
    expect(await deployed.http.query(files.metadata, { storageId })).toMatchObject({ contentType: null, size: 2 });
  });

  test("may be empty", async () => {
    const storageId = await upload("");
    const response = await fetch((await urlOf(storageId))!);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("check the digest that is given", async () => {
    await upload("checked", { digest: `sha-256=${sha("checked")}` });
    const url = (await deployed.http.mutation(files.uploadUrl, {})) as string;
    const refused = await fetch(url, { method: "POST", body: "x", headers: { digest: `sha-256=${sha("y")}` } });
    expect(refused.status).toBe(400);
  });

  test("URLs also come from actions and must carry a right token", async () => {
    const url = (await deployed.http.action(files.uploadUrlFromAction, {})) as string;
    expect((await fetch(url, { method: "POST", body: "from an action" })).status).toBe(200);
    const forged = new URL(url);
    forged.searchParams.set("token", "forged");
    const refused = await fetch(forged, { method: "POST", body: "x" });
    expect([400, 401, 403]).toContain(refused.status);
  });

  test("are allowed from any origin", async () => {
    const url = (await deployed.http.mutation(files.uploadUrl, {})) as string;
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-method": "POST" },
    });
    expect(preflight.ok).toBe(true);
    expect(["*", "https://app.example"]).toContain(preflight.headers.get("access-control-allow-origin"));
  });
});

describe("downloads", () => {
  test("give the bytes with their type, length and entity tag", async () => {
    const storageId = await upload("hello file", { "content-type": "text/plain" });
    const response = await fetch((await urlOf(storageId))!);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(response.headers.get("content-length")).toBe("10");
    expect(response.headers.get("etag")).toBeTruthy();
    expect(response.headers.get("cache-control")).toContain("private, max-age=2592000");
    expect(response.headers.get("digest")).toBe(`sha-256=${sha("hello file")}`);
    expect(await response.text()).toBe("hello file");
  });

  test("give ranges", async () => {
    const url = (await urlOf(await upload("0123456789")))!;
    const range = async (value: string) => {
      const response = await fetch(url, { headers: { range: value } });
      return [response.status, await response.text(), response.headers.get("content-range")];
    };
    expect(await range("bytes=2-5")).toEqual([206, "2345", "bytes 2-5/10"]);
    expect(await range("bytes=7-")).toEqual([206, "789", "bytes 7-9/10"]);
    expect(await range("bytes=-3")).toEqual([206, "789", "bytes 7-9/10"]);
    expect(await range("bytes=5-100")).toEqual([206, "56789", "bytes 5-9/10"]);
    expect((await range("bytes=20-30"))[0]).toBe(416);
  });

  test("of what does not exist are not found", async () => {
    expect(
      (await fetch(`${deployed.runtime.server.url}/api/storage/5c0a2f3e-0000-4000-8000-000000000000`)).status,
    ).toBe(404);
  });

  test("keep bytes as they are", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251);
    const url = (await urlOf(await upload(bytes, { "content-type": "image/png" })))!;
    expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
  });
});

describe("in actions", () => {
  test("store and get keep bytes and type", async () => {
    const bytes = new Uint8Array([0, 1, 254, 255]).buffer;
    const storageId = (await deployed.http.action(files.storeBytes, { bytes })) as string;
    expect(await deployed.http.action(files.read, { storageId })).toEqual({
      type: "application/x-test",
      size: 4,
      bytes,
    });
  });

  test("getUrl and getMetadata work as in queries", async () => {
    const storageId = (await deployed.http.action(files.store, { text: "abc", type: "text/csv" })) as string;
    expect(await deployed.http.action(files.inAction, { storageId })).toEqual({
      url: await urlOf(storageId),
      metadata: { storageId, sha256: sha("abc", "hex"), size: 3, contentType: "text/csv" },
    });
  });

  test("store checks a given hash, hex or base64", async () => {
    await deployed.http.action(files.store, { text: "abc", sha256: sha("abc") });
    await deployed.http.action(files.store, { text: "abc", sha256: sha("abc", "hex") });
    expect(await rejection(deployed.http.action(files.store, { text: "abc", sha256: sha("abd") }))).toMatch(
      /sha-?256/i,
    );
  });

  test("only blobs can be stored", async () => {
    expect(await rejection(deployed.http.action(files.storeText, {}))).toMatch(/Blob/);
  });
});

describe("deleted files", () => {
  test.each(["remove", "removeFromAction"] as const)("are gone everywhere (%s)", async (name) => {
    const storageId = await upload("soon gone");
    const url = (await urlOf(storageId))!;
    const call =
      name === "remove"
        ? deployed.http.mutation(files.remove, { storageId })
        : deployed.http.action(files.removeFromAction, { storageId });
    expect(await call).toBeNull();
    expect(await urlOf(storageId)).toBeNull();
    expect(await deployed.http.query(files.metadata, { storageId })).toBeNull();
    expect(await deployed.http.query(files.systemDocument, { storageId })).toBeNull();
    expect(await deployed.http.action(files.read, { storageId })).toBeNull();
    expect((await fetch(url)).status).toBe(404);
    expect(await rejection(deployed.http.mutation(files.remove, { storageId }))).toContain(
      `storage id ${storageId} not found`,
    );
  });
});

test("_storage can be listed and referenced", async () => {
  const storageId = await upload("listed");
  expect(((await deployed.http.query(files.listed, {})) as string[])[0]).toBe(storageId);
  expect(await deployed.http.mutation(files.keep, { storageId })).toBeTypeOf("string");
});

test("what is no storage id is refused", async () => {
  expect(await rejection(deployed.http.query(files.url, { storageId: "nonsense" }))).toMatch(/ArgumentValidationError/);
});

test("an HTTP action stores and serves files", async () => {
  const stored = await deployed.site("/upload", {
    method: "POST",
    body: "via http",
    headers: { "content-type": "text/html" },
  });
  const storageId = (await stored.json()) as string;
  const served = await deployed.site(`/download?id=${storageId}`);
  expect([served.headers.get("content-type"), await served.text()]).toEqual(["text/html", "via http"]);
});
