import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a deployment is known by; kept in its data directory. */
export interface Instance {
  name: string;
  /** Admin key `name|hex`: the value of CONVEX_SELF_HOSTED_ADMIN_KEY. */
  adminKey: string;
}

const FILE = "instance.json";

/** Reads the instance of a data directory, or makes one. A given admin key replaces the kept one. */
export function openInstance(dataDir: string, adminKey?: string): Instance {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, FILE);
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Instance) : null;
  const name = kept?.name ?? `parley-${randomBytes(4).toString("hex")}`;
  const instance = { name, adminKey: adminKey ?? kept?.adminKey ?? `${name}|${randomBytes(32).toString("hex")}` };
  if (kept?.adminKey !== instance.adminKey) {
    writeFileSync(`${file}.new`, JSON.stringify(instance, null, 2) + "\n", { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return instance;
}

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Compares keys in constant time. */
export const isSameKey = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
