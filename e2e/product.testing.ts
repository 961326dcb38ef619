/** The whole product as a user starts it, real Chromium, and a shop on another origin that embeds the widget. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { freePortPair } from "../bench/server.mjs";
import { findChromium } from "../scripts/chromium.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const START_TIMEOUT_MS = 120_000;

export interface Product {
  url: string;
  siteUrl: string;
  adminKey: string;
  dataDir: string;
  output: () => string;
  /** Ends the process without warning, as a power cut would. */
  kill: () => Promise<void>;
  /** Starts it again on the same data and addresses. */
  restart: () => Promise<void>;
  /** Calls any function with the admin key and returns its value. */
  call: (path: string, args: Record<string, unknown>) => Promise<unknown>;
  close: () => Promise<void>;
}

function launch(
  port: number,
  dataDir: string,
  flags: string[],
): { child: ChildProcess; ready: Promise<string>; text: () => string } {
  const child = spawn(process.execPath, ["scripts/start.mjs", "--port", String(port), "--data", dataDir, ...flags], {
    cwd: root,
    // The pages are built on the way, for users and not for the test runner's environment.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const ready = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The product did not start:\n${text}`)), START_TIMEOUT_MS);
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (!/Admin key \S+/.test(text)) return;
      clearTimeout(timer);
      resolve(text);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`The product ended with ${code}:\n${text}`)));
  });
  return { child, ready, text: () => text };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  await exit;
}

/** `npm start` on a fresh data directory and free ports. */
export async function startProduct({ flags = [] as string[] } = {}): Promise<Product> {
  const port = await freePortPair();
  const dataDir = mkdtempSync(join(tmpdir(), "parley-e2e-"));
  let running = launch(port, dataDir, flags);
  const text = await running.ready;
  const adminKey = /Admin key (\S+)/.exec(text)?.[1] ?? "";
  const url = `http://127.0.0.1:${port}`;
  const call = async (path: string, args: Record<string, unknown>) => {
    const response = await fetch(`${url}/api/function`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
      body: JSON.stringify({ path, args: [args], format: "convex_encoded_json" }),
    });
    const answer = (await response.json()) as { status?: string; value?: unknown; errorMessage?: string };
    if (answer.status !== "success") throw new Error(`${path}: ${answer.errorMessage ?? JSON.stringify(answer)}`);
    return answer.value;
  };
  return {
    url,
    siteUrl: `http://127.0.0.1:${port + 1}`,
    adminKey,
    dataDir,
    output: () => running.text(),
    kill: () => ended(running.child, "SIGKILL"),
    restart: async () => {
      running = launch(port, dataDir, flags);
      await running.ready;
    },
    call,
    close: async () => {
      await ended(running.child, "SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Headless Chromium without any connection of its own to the outside. */
export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await findChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Shop {
  /** Another origin than the product's: other host name and port. */
  url: string;
  close: () => Promise<void>;
}

/** A customer's web page that embeds the widget with the install snippet. */
export async function startShop(product: Product, workspaceId: string): Promise<Shop> {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width,initial-scale=1"></head>
<body><main><h1>Tern 5</h1><p>A light step-through for every day.</p></main>
<script async src="${product.url}/widget/loader.js" data-workspace="${workspaceId}" data-url="${product.url}" data-site-url="${product.siteUrl}"></script>
</body></html>`;
  const server: Server = createServer((request, response) => {
    if (request.url === "/favicon.ico") return response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, close: async () => void server.close() };
}

/** A page that records what a user would never see: console errors, failed requests, uncaught exceptions. */
export async function watchedPage(context: BrowserContext): Promise<{ page: Page; problems: string[] }> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on(
    "response",
    (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
  );
  return { page, problems };
}

/** Every mail the product has written, newest first. */
export async function mailbox(product: Product): Promise<{ to: string; subject: string; text: string }[]> {
  const response = await fetch(`${product.siteUrl}/dev/mailbox.json`);
  return (await response.json()) as { to: string; subject: string; text: string }[];
}
