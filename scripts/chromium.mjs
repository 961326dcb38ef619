/** Where a Chromium is found, or how it is got. */
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const ELSEWHERE = [
  "/usr/bin/chromium",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const ADVICE =
  "No Chromium found. Install one (Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask chromium) " +
  "or point CHROMIUM_PATH at one.";

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a Chromium: `CHROMIUM_PATH`, or the first one installed. Null when there is none. */
export function installedChromium(env = process.env) {
  if (env.CHROMIUM_PATH) return isExecutable(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...ELSEWHERE];
  return candidates.find(isExecutable) ?? null;
}

/**
 * Path of a Chromium to drive with playwright-core. Without one, and as root on Debian, it installs Debian's.
 * Throws with advice when there is no way to get one.
 */
export function findChromium(env = process.env) {
  const found = installedChromium(env);
  if (found !== null) return found;
  const canInstall = !env.CHROMIUM_PATH && process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (!canInstall) throw new Error(ADVICE);
  const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
  const installed = installedChromium(env);
  if (installed === null) throw new Error(ADVICE);
  return installed;
}
