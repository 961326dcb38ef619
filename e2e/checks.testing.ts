/** What every journey ends with: nothing serious for assistive technology, nothing in the console. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type Axe = { run: () => Promise<{ violations: { id: string; impact: string; nodes: { target: unknown[] }[] }[] }> };

/** Serious findings of axe-core on a page, shadow roots included. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
}

/** The same in both colour schemes, named by scheme. */
export async function findingsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    found.push(...(await accessibilityFindings(page)).map((finding) => `${colorScheme} ${finding}`));
  }
  return found;
}
