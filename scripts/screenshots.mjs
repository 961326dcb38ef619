/**
 * `npm run screenshots [-- --only PART]`: every page of the demo workspace at 1280 and 390 px, light and dark, into
 * screenshots/ (those with PART in their name, such as `settings` or `390-dark`); with `--readme` the README's picture of a live conversation instead. Prints console errors, failed
 * requests and pages that cannot be reached, and ends with 1 when there was one.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { freePortPair } from "../bench/server.mjs";
import { root } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { askAQuestion, DESK_PAGES, HELP_PAGES, settle, WIDGET_PAGES } from "./pages.mjs";

const SIZES = { 1280: { width: 1280, height: 800 }, 390: { width: 390, height: 844 } };
const out = join(root, "screenshots");

/** A teammate answers at the desk and closes the conversation; the visitor chooses a face. */
async function rateAfterwards(page, { demo, desk }) {
  const question = `Is my size in stock? Frame ${Math.random().toString().slice(2, 8)}`;
  await askAQuestion(page, question);
  const member = await desk.newPage();
  await member.setViewportSize(SIZES[1280]);
  await member.goto(`${demo.url}/inbox/unassigned`);
  await member.getByText(question).first().click();
  await member.getByRole("textbox", { name: /^Reply to/ }).fill("It is, in both colours. Ride well!");
  await member.keyboard.press("Control+Enter");
  await page.getByText("in both colours").first().waitFor();
  await member.getByRole("button", { name: "Close", exact: true }).first().click();
  await page.getByRole("radio", { name: "Great" }).click();
  await member.close();
}

async function startDemo() {
  const port = await freePortPair();
  const dataDir = mkdtempSync(join(tmpdir(), "parley-shots-"));
  const child = spawn(process.execPath, ["scripts/start.mjs", "--port", String(port), "--data", dataDir], {
    cwd: root,
  });
  const text = await new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => /Admin key/.test((printed += chunk)) && resolve(printed));
    child.stderr.on("data", (chunk) => (printed += chunk));
    child.once("exit", () => reject(new Error(printed)));
  });
  const [, email, password] = /Sign in\s+(\S+)\s+\/\s+(\S+)/.exec(text);
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, siteUrl: `http://127.0.0.1:${port + 1}`, email, password, stop };
}

function watch(page, name, problems) {
  page.on("console", (message) => message.type() === "error" && problems.push(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`${name}: ${error.message}`));
  page.on(
    "response",
    (response) => response.status() >= 400 && problems.push(`${name}: ${response.status()} ${response.url()}`),
  );
}

async function signIn(context, demo) {
  const page = await context.newPage();
  await page.goto(`${demo.url}/signin`);
  await page.getByLabel("E-mail").fill(demo.email);
  await page.getByLabel("Password").fill(demo.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/inbox/);
  await page.close();
}

/** One picture of the state a page is brought to; what keeps it from getting there is a problem like any other. */
async function shoot(run, { context, name, url, act, leave }) {
  const label = `${name}-${run.suffix}`;
  if (run.only && !label.includes(run.only)) return;
  const page = await context.newPage();
  watch(page, label, run.problems);
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(url);
    await settle(page);
    await act?.(page, run);
    await settle(page);
  } catch (error) {
    run.problems.push(`${label}: ${error.message}`);
  }
  await page.screenshot({ path: join(out, `${label}.png`) });
  await leave?.(page);
  await page.close();
  run.shot.push(label);
}

/** All pages in one size and colour scheme; the desk signs in once, every visitor is a new one. */
async function shootAll(browser, demo, look, run) {
  const options = { ...look, reducedMotion: "reduce" };
  const desk = await browser.newContext(options);
  await shoot(run, { context: desk, name: "signin", url: `${demo.url}/signin` });
  await signIn(desk, demo);
  for (const [name, { path, act, leave, wide }] of Object.entries(DESK_PAGES))
    if (!wide || look.viewport.width > 700) await shoot(run, { context: desk, name, url: demo.url + path, act, leave });
  for (const [name, { path }] of Object.entries(HELP_PAGES))
    await shoot(run, { context: desk, name, url: demo.siteUrl + path });
  for (const [name, { act }] of Object.entries({ ...WIDGET_PAGES, csat: { act: rateAfterwards } })) {
    const shop = await browser.newContext(options);
    await shoot({ ...run, desk, demo }, { context: shop, name: `widget-${name}`, url: `${demo.url}/demo`, act });
    await shop.close();
  }
  await desk.close();
}

/** A visitor and the owner in one conversation, side by side as one picture. */
async function shootReadme(browser, demo) {
  const size = { viewport: SIZES[1280], reducedMotion: "reduce" };
  const desk = await browser.newContext(size);
  const shop = await browser.newContext(size);
  await signIn(desk, demo);
  const [deskPage, shopPage] = [await desk.newPage(), await shop.newPage()];
  await shopPage.goto(`${demo.url}/demo`);
  await settle(shopPage);
  await WIDGET_PAGES.chat.act(shopPage);
  await deskPage.goto(`${demo.url}/inbox/unassigned`);
  await deskPage.getByText("Does the Tern 5 fit a rider of 1.62 m?").first().click();
  await deskPage
    .getByRole("textbox", { name: /^Reply to/ })
    .fill(
      "It does. From 1.55 m on, with the saddle all the way down. Shall we keep one in the Hamburg shop for you to try?",
    );
  await deskPage.keyboard.press("Control+Enter");
  await shopPage.getByText("From 1.55 m on").waitFor();
  await shopPage.getByRole("textbox", { name: "Message" }).fill("Yes please, Saturday morning would be great.");
  await shopPage.getByRole("button", { name: "Send", exact: true }).click();
  await deskPage.getByRole("log", { name: "Messages" }).getByText("Saturday morning").waitFor();
  await Promise.all([settle(deskPage), settle(shopPage)]);
  const images = await Promise.all([
    deskPage.screenshot(),
    shopPage.screenshot({ clip: { x: 860, y: 56, width: 420, height: 744 } }),
  ]);
  const [left, right] = images.map((image) => `data:image/png;base64,${image.toString("base64")}`);
  const frame = "border-radius:12px;box-shadow:0 8px 32px rgb(0 0 0/.18);display:block";
  const page = await (await browser.newContext({ viewport: { width: 1600, height: 800 } })).newPage();
  await page.setContent(`<body style="margin:0;background:#e8ecef;display:flex;gap:28px;align-items:center;justify-content:center;height:800px">
    <img src="${left}" width="1110" style="${frame}"><img src="${right}" width="390" style="${frame}"></body>`);
  const folder = join(root, "docs/images");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, "desk-and-widget.png") });
  console.log(join(folder, "desk-and-widget.png"));
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: "string" }, readme: { type: "boolean", default: false } } });
  mkdirSync(out, { recursive: true });
  const demo = await startDemo();
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const problems = [];
  const shot = [];
  try {
    if (values.readme) return await shootReadme(browser, demo);
    for (const [size, viewport] of Object.entries(SIZES))
      for (const colorScheme of ["light", "dark"]) {
        const suffix = `${size}${colorScheme === "dark" ? "-dark" : ""}`;
        await shootAll(browser, demo, { viewport, colorScheme }, { only: values.only, suffix, problems, shot });
      }
  } finally {
    await browser.close();
    await demo.stop();
  }
  for (const problem of problems) console.error(problem);
  console.log(`${shot.length} pages, ${problems.length} problems, in ${out}`);
  process.exit(problems.length === 0 ? 0 : 1);
}

await main();
