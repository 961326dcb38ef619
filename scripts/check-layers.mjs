/**
 * Who may import whom. Inside convex/: core <- lib <- model <- {agent, visitor, public, user, jobs, http, node}, and of
 * another domain only its model, access, views and schema. Between packages: the table below.
 */
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { filesBelow, isCode, isTest, root } from "./sources.mjs";

/** What each package may import of the others. The embedded runtime runs any backend, so it knows none of them. */
const PACKAGE_IMPORTS = {
  protocol: [],
  core: ["protocol"],
  client: ["protocol"],
  widget: ["protocol", "client"],
  "react-native": ["protocol", "client"],
  dashboard: ["protocol", "core", "client"],
  runtime: [],
};
const BACKEND_IMPORTS = ["protocol", "core"];
/** What clients may read of the backend: generated types only. */
const CLIENT_VISIBLE = /^convex\/_generated\//;

const LAYERS = { schema: 0, lib: 1, model: 2, edge: 3, root: 4 };
const topic = (word) => new RegExp(`^${word}([A-Z]\\w*)?$`);
/** Open to other domains: `model`, `modelMerging`, `mergingModel`, and so on. */
const OPEN_NAMES = [...["model", "access", "views", "schema"].map(topic), /(Model|Access|Views)$/];
/** Tells a story that happened in the past, which no verb can: it may use the parts verbs are made of. */
const STORYTELLER = "demo";
const EDGE_NAMES = ["agent", "visitor", "public", "user", "jobs", "http", "node"].map(topic);

function describe(path) {
  const parts = path.replace(/\.[mc]?[jt]sx?$/, "").split("/");
  const name = parts.at(-1);
  if (parts.length === 2) return { domain: "", name, layer: "root" };
  if (parts[1] === "lib") return { domain: "lib", name, layer: "lib" };
  if (name === "schema") return { domain: parts[1], name, layer: "schema" };
  return { domain: parts[1], name, layer: EDGE_NAMES.some((pattern) => pattern.test(name)) ? "edge" : "model" };
}

/** Why the import of one backend file by another is wrong, or null. */
export function backendViolation(from, to) {
  if (to.startsWith("convex/_generated/")) return null;
  const source = describe(from);
  const target = describe(to);
  if (source.layer === "root") return null;
  if (target.layer === "root") return "only root files import root files";
  if (LAYERS[target.layer] > LAYERS[source.layer]) return `${source.layer} may not import ${target.layer}`;
  if (source.layer === "edge" && target.layer === "edge")
    return "files with registered functions do not import each other";
  const isOther = target.domain !== source.domain && target.domain !== "lib" && source.domain !== STORYTELLER;
  if (isOther && !OPEN_NAMES.some((pattern) => pattern.test(target.name))) {
    return `${target.domain}/${target.name} is private to its domain: import its model, access, views or schema`;
  }
  return null;
}

const packageOf = (path) => /^packages\/([^/]+)\//.exec(path)?.[1] ?? null;

function packageViolation(from, to) {
  const source = packageOf(from);
  const target = packageOf(to);
  if (source !== null && to.startsWith("convex/")) {
    return CLIENT_VISIBLE.test(to) && source !== "runtime" ? null : `${source} may read only convex/_generated`;
  }
  if (target === null || source === target) return null;
  const allowed = source === null ? BACKEND_IMPORTS : (PACKAGE_IMPORTS[source] ?? []);
  return allowed.includes(target) ? null : `${source ?? "the backend"} may not import package ${target}`;
}

/** The file or package entry an import leads to, as a path below the root; null for what is not ours. */
function resolve(from, specifier, known) {
  if (specifier.startsWith("@parley/")) return `packages/${specifier.split("/")[1]}/`;
  if (!specifier.startsWith(".")) return null;
  const path = posix.join(dirname(from), specifier);
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((candidate) => known.has(candidate)) ?? path;
}

/** Every import of the project at `base` that goes against the order. */
export function layerViolations(base = root) {
  const files = [...filesBelow("convex", base), ...filesBelow("packages", base)];
  const known = new Set(files);
  const checked = files.filter((path) => isCode(path) && !isTest(path));
  return checked.flatMap((from) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(base, from), "utf8"), true, true);
    return importedFiles.flatMap(({ fileName }) => {
      const to = resolve(from, fileName, known);
      if (to === null) return [];
      const isInside = from.startsWith("convex/") && to.startsWith("convex/");
      const reason = isInside ? backendViolation(from, to) : packageViolation(from, to);
      return reason === null ? [] : [`${from} imports ${fileName}: ${reason}`];
    });
  });
}

function main() {
  const violations = layerViolations();
  for (const violation of violations) console.log(violation);
  process.exitCode = violations.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
