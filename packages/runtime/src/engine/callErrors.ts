/** How calls that cannot be made are worded, wherever the function runs. */
import { displayPath } from "./addresses.ts";
import type { UdfType } from "./messages.ts";

/** What callers from outside are told about functions that do not exist or are internal. */
export const notFound = (path: string): string =>
  `Could not find public function for '${path.replace(/:default$/, "")}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`;

/** Why a function cannot be called as `wanted`, as the platform words it. */
export function wrongType(path: string, wanted: UdfType, actual: UdfType): string {
  const name = (type: UdfType) => type.charAt(0).toUpperCase() + type.slice(1);
  return `Trying to execute ${displayPath(path)} as ${name(wanted)}, but it is defined as ${name(actual)}.`;
}
