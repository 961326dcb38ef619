import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { findChromium, installedChromium } from "./chromium.mjs";

const folders = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function program(name) {
  const folder = mkdtempSync(join(tmpdir(), "parley-chromium-"));
  folders.push(folder);
  writeFileSync(join(folder, name), "#!/bin/sh\n");
  chmodSync(join(folder, name), 0o755);
  return folder;
}

it("takes the browser it is told, and no other", () => {
  const folder = program("my-browser");
  expect(installedChromium({ CHROMIUM_PATH: join(folder, "my-browser") })).toBe(join(folder, "my-browser"));
  expect(installedChromium({ CHROMIUM_PATH: join(folder, "gone"), PATH: program("chromium") })).toBeNull();
});

it("finds one on the path", () => {
  const folder = program("google-chrome");
  expect(installedChromium({ PATH: folder })).toBe(join(folder, "google-chrome"));
});

it("says how to get one when the one it is told is not there", () => {
  expect(() => findChromium({ CHROMIUM_PATH: "/no/such/browser" })).toThrow(/CHROMIUM_PATH/);
});
