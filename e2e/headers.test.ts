import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { agentOverWire, type DemoAccess, type WireClient } from "./actors.testing";
import { type Product, startProduct } from "./product.testing";

let product: Product;
let demo: DemoAccess;
let agent: WireClient;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  agent = await agentOverWire(product, demo);
});

afterAll(async () => {
  await agent?.client.close();
  await product?.close();
});

type Policy = ReadonlyMap<string, readonly string[]>;

function policyOf(response: Response): Policy {
  const text = response.headers.get("content-security-policy") ?? "";
  const directives = text.split(";").map((part) => part.trim().split(/\s+/));
  return new Map(directives.map(([name = "", ...sources]) => [name, sources]));
}

/** Where scripts may come from under a policy: without a word about scripts, what holds for everything. */
const scriptsUnder = (policy: Policy) => policy.get("script-src") ?? policy.get("default-src");

const get = async (url: string, init: RequestInit = {}) => await fetch(url, { redirect: "manual", ...init });

/** What each answer that a browser may show has to keep to, whatever it is. */
function expectGuarded(response: Response): void {
  const scripts = scriptsUnder(policyOf(response));
  expect(scripts, "a policy for scripts").toBeDefined();
  expect(scripts).not.toContain("'unsafe-inline'");
  expect(scripts).not.toContain("'unsafe-eval'");
  expect(scripts).not.toContain("*");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
}

function expectUnframed(response: Response): void {
  expect(policyOf(response).get("frame-ancestors")).toEqual(["'none'"]);
}

/** Under these headers a stranger's file runs nothing and opens nothing in the name of this origin. */
function expectSandboxed(response: Response): void {
  expectGuarded(response);
  const policy = policyOf(response);
  expect(policy.get("default-src")).toEqual(["'none'"]);
  expect(policy.has("sandbox")).toBe(true);
}

async function storeFile(uploadUrl: string, type: string, body: string | Buffer): Promise<string> {
  const content = typeof body === "string" ? body : new Uint8Array(body);
  const response = await fetch(uploadUrl, { method: "POST", headers: { "content-type": type }, body: content });
  return ((await response.json()) as { storageId: string }).storageId;
}

async function act(name: string, args: Record<string, unknown>): Promise<unknown> {
  return await agent.client.action(makeFunctionReference<"action">(name), { workspaceId: demo.workspaceId, ...args });
}

interface Sent {
  page: { attachments: { name: string; url: string | null }[] }[];
}

/** Sends a file to a customer and gives the address it is downloaded from. */
async function attachmentUrl(name: string, type: string, body: string | Buffer): Promise<string> {
  const { workspaceId } = demo;
  const paginationOpts = { numItems: 1, cursor: null };
  const list = await agent.read("conversations/agent:list", { workspaceId, view: "all", paginationOpts });
  const conversationId = (list as { page: { _id: string }[] }).page[0]?._id;
  const upload = await agent.mutate("conversations/agentMessages:generateUploadUrl", { workspaceId });
  const storageId = await storeFile((upload as { uploadUrl: string }).uploadUrl, type, body);
  const file = await act("conversations/agentMessages:registerAttachment", { storageId, name });
  const { attachmentId } = file as { attachmentId: string };
  const message = { workspaceId, conversationId, content: name, attachmentIds: [attachmentId] };
  await agent.mutate("conversations/agentMessages:reply", { ...message, clientMessageId: randomUUID() });
  const sent = await agent.read("conversations/agent:messages", { workspaceId, conversationId, paginationOpts });
  return (sent as Sent).page[0]?.attachments.find((each) => each.name === name)?.url ?? "";
}

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("pages", () => {
  test.each(["/", "/signin", "/inbox/all", "/help", "/settings/messenger", "/nowhere/at/all"])(
    "the desk at %s runs its own scripts alone and is framed by nobody",
    async (path) => {
      const response = await get(product.url + path);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expectGuarded(response);
      expectUnframed(response);
      expect(response.headers.get("x-frame-options")).toBe("DENY");
      const policy = policyOf(response);
      expect(policy.get("object-src")).toEqual(["'none'"]);
      expect(policy.get("base-uri")).toEqual(["'none'"]);
    },
  );

  test("the demo shop keeps to the same rules and leads to the help centre", async () => {
    const response = await get(`${product.url}/demo`);
    expect(response.status).toBe(200);
    expectGuarded(response);
    const link = /href="([^"]*\/help\/[^"]*)"/.exec(await response.text())?.[1] ?? "";
    expect((await get(link)).status).toBe(200);
  });

  test.each(["", "/collections/battery-and-charging", "/articles/charge-limit", "/search?q=bike", "/articles/none"])(
    "the public help page at “%s” runs no script at all",
    async (path) => {
      const response = await get(`${product.siteUrl}/help/northwind${path}`);
      expect(response.status).toBe(path === "/articles/none" ? 404 : 200);
      expectGuarded(response);
      expectUnframed(response);
      expect(scriptsUnder(policyOf(response))).toEqual(["'none'"]);
    },
  );

  test("the mailbox of one's own machine runs no script", async () => {
    for (const path of ["/dev/mailbox", "/dev/mailbox.json"]) {
      const response = await get(product.siteUrl + path);
      expect(response.status).toBe(200);
      expectGuarded(response);
      expectUnframed(response);
    }
  });
});

describe("scripts and styles", () => {
  test("of the desk and of the widget are taken for what they are", async () => {
    const page = await (await get(`${product.url}/`)).text();
    const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(assets.length).toBeGreaterThan(0);
    for (const path of [...assets, "/widget/loader.js"]) {
      const response = await get(product.url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("content-type")).toMatch(/^text\/(javascript|css)|^image\/|^font\//);
    }
  });

  test("of the widget may be embedded by any site, those of the desk may not", async () => {
    const widget = await get(`${product.url}/widget/loader.js`);
    expect(widget.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(widget.headers.get("access-control-allow-origin")).toBe("*");
    expect((await get(`${product.url}/`)).headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("files of strangers", () => {
  test("a page is downloaded, never shown", async () => {
    const response = await get(await attachmentUrl("run.html", "text/html", "<script>alert(1)</script>"));
    expect(response.status).toBe(200);
    expectSandboxed(response);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
  });

  test("a drawing that could run something is downloaded as well", async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const response = await get(await attachmentUrl("logo.svg", "image/svg+xml", svg));
    expectSandboxed(response);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
  });

  test("a picture is shown, in the sandbox", async () => {
    const response = await get(await attachmentUrl("dot.png", "image/png", PIXEL));
    expect(response.headers.get("content-type")).toBe("image/png");
    expectSandboxed(response);
    expect(response.headers.get("content-disposition")).toMatch(/^inline; /);
  });

  test("a picture of an article is shown, in the sandbox", async () => {
    const upload = await agent.mutate("helpCenter/agentCenter:uploadUrl", { workspaceId: demo.workspaceId });
    const storageId = await storeFile(upload as string, "image/png", PIXEL);
    const { url } = (await act("helpCenter/agentCenter:addAsset", { storageId, name: "dot.png" })) as { url: string };
    const response = await get(url);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    expectSandboxed(response);
  });
});

describe("refusals", () => {
  const onSite = [
    "/nothing",
    "/help/nobody",
    "/help/assets/none?t=x",
    "/help/northwind/none/none",
    "/api/attachments/none?key=x",
    "/api/exports/none?key=x",
  ];
  test.each(onSite)("of the site's address %s run nothing and are not sniffed", async (path) => {
    const response = await get(product.siteUrl + path);
    expect(response.status).toBe(404);
    expectGuarded(response);
  });

  const onMain = [
    "/api/nothing",
    "/nothing.js",
    "/widget/none.js",
    "/widget/..%2f..%2fpackage.json",
    "/api/storage/none",
  ];
  test.each(onMain)("of the main address %s run nothing and are not sniffed", async (path) => {
    const response = await get(product.url + path);
    expect(response.status).toBe(404);
    expectGuarded(response);
    expect(response.headers.get("content-type") ?? "").not.toContain("html");
  });

  test("of a function call and of a form run nothing either", async () => {
    const call = await get(`${product.url}/api/query`, { method: "POST", body: "{" });
    expect(call.status).toBeGreaterThanOrEqual(400);
    expectGuarded(call);
    const form = await get(`${product.siteUrl}/help/northwind/articles/charge-limit/feedback`, { method: "POST" });
    expect(form.status).toBe(403);
    expectGuarded(form);
  });

  test("an error of a function tells a stranger nothing of the machine", async () => {
    const client = new ConvexHttpClient(product.url, { logger: false });
    const asked = client.query(makeFunctionReference<"query">("conversations/agent:list"), {
      workspaceId: demo.workspaceId,
      paginationOpts: { numItems: 1, cursor: null },
    });
    const error = await asked.then(String, String);
    expect(error).not.toContain(process.cwd());
    expect(error).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
