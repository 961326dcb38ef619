/** The people of a journey: a teammate at the desk, a visitor on a shop's page, and both again over the wire. */
import { createHmac, randomUUID } from "node:crypto";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import WebSocket from "ws";
import { mailbox, type Product, type Shop, watchedPage } from "./product.testing";

const query = (name: string) => makeFunctionReference<"query">(name);
const mutation = (name: string) => makeFunctionReference<"mutation">(name);
const action = (name: string) => makeFunctionReference<"action">(name);

export interface DemoAccess {
  workspaceId: string;
  email: string;
  password: string;
}

export interface Seat {
  page: Page;
  problems: string[];
  context: BrowserContext;
}

/** A browser window of its own. */
export async function openSeat(browser: Browser, size = { width: 1280, height: 800 }): Promise<Seat> {
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce" });
  return { context, ...(await watchedPage(context)) };
}

/** Signs in at the desk by e-mail and password. */
export async function signInAtDesk(
  seat: Seat,
  product: Product,
  person: { email: string; password: string },
): Promise<void> {
  await seat.page.goto(`${product.url}/signin`);
  await seat.page.getByLabel("E-mail").fill(person.email);
  await seat.page.getByLabel("Password").fill(person.password);
  await seat.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await seat.page.waitForURL(/\/inbox\//);
}

/** Opens the messenger on the shop's page and starts a conversation with `text`. */
export async function writeFromShop(seat: Seat, shop: Shop, text: string): Promise<void> {
  await seat.page.goto(shop.url);
  await seat.page
    .getByRole("button", { name: /open|messenger|chat/i })
    .first()
    .click();
  await seat.page.getByRole("button", { name: /ask a question/i }).click();
  await seat.page.getByRole("textbox", { name: "Message" }).fill(text);
  await seat.page.getByRole("button", { name: "Send", exact: true }).click();
}

/** Opens the messenger unless the page remembered that it was open. */
export async function openMessenger(page: Page): Promise<void> {
  const launcher = page.getByRole("button", { name: /^(Open|Close) messenger/ }).first();
  await launcher.waitFor();
  await page.waitForTimeout(500);
  if ((await page.getByRole("dialog").count()) === 0) await launcher.click();
}

/** HMAC-SHA256 of the customer's user id under the workspace's secret, as a site's own server makes it. */
export function userHash(secret: string, externalUserId: string): string {
  return createHmac("sha256", secret).update(externalUserId).digest("hex");
}

function connect(product: Product): ConvexClient {
  return new ConvexClient(product.url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
  });
}

export interface WireClient {
  client: ConvexClient;
  mutate: (name: string, args: Record<string, unknown>) => Promise<unknown>;
  read: (name: string, args: Record<string, unknown>) => Promise<unknown>;
}

/** A teammate over the official client. */
export async function agentOverWire(
  product: Product,
  person: { email: string; password: string },
): Promise<WireClient> {
  const http = new ConvexHttpClient(product.url, { logger: false });
  const params = { email: person.email, password: person.password, flow: "signIn" };
  const { tokens } = (await http.action(action("auth:signIn"), { provider: "password", params })) as {
    tokens: { token: string };
  };
  const client = connect(product);
  client.setAuth(async () => tokens.token);
  return {
    client,
    mutate: (name, args) => client.mutation(mutation(name), args),
    read: (name, args) => client.query(query(name), args),
  };
}

/** A new visitor over the official client; his session token is added to every call. */
export async function visitorOverWire(product: Product, workspaceId: string): Promise<WireClient> {
  const client = connect(product);
  const booted = (await client.mutation(mutation("visitors/public:boot"), {
    workspaceId,
    sessionId: randomUUID(),
  })) as {
    sessionToken: string;
  };
  const withToken = (args: Record<string, unknown>) => ({ ...args, sessionToken: booted.sessionToken });
  return {
    client,
    mutate: (name, args) => client.mutation(mutation(name), withToken(args)),
    read: (name, args) => client.query(query(name), withToken(args)),
  };
}

/** The one-time code last mailed to an address, after `since` mails to it have been seen. */
export async function mailedCode(product: Product, to: string, since = 0): Promise<string> {
  for (let waited = 0; waited < 15_000; waited += 100) {
    const mails = (await mailbox(product)).filter((mail) => mail.to === to && /\b\d{8}\b/.test(mail.text));
    const code = mails.length > since ? /\b\d{8}\b/.exec(mails[0]?.text ?? "")?.[0] : undefined;
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No code was mailed to ${to}`);
}

/** Types a one-time code into its eight boxes; the last digit submits. */
export async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Digit 1").click();
  await page.keyboard.type(code);
}

export interface NewAccount {
  name: string;
  email: string;
  password: string;
}

/** Makes an account at the desk and confirms its address; ends on the page of workspaces to make or join. */
export async function signUp(seat: Seat, product: Product, account: NewAccount): Promise<void> {
  const { page } = seat;
  await page.goto(`${product.url}/signin`);
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByLabel("Your name").fill(account.name);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await typeCode(page, await mailedCode(product, account.email));
  await page.getByRole("heading", { name: /^Welcome/ }).waitFor();
}
