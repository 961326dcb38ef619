/** Arguments for a public function of the product, made from its validators and from rows that are there. */

/** Values by the name of an argument, wherever it stands; ids of rows come from the world. */
const BY_NAME = {
  content: "Hello",
  email: "newcomer@example.com",
  url: "https://example.com/page",
  origins: ["https://example.com"],
  allowedDomains: ["example.com"],
  authMethods: ["password", "otp"],
  permissions: ["reports.read"],
  lifetimeMs: 2 * 3_600_000,
  sessionId: "bench",
  limit: 25,
  month: "2030-01",
  shortcut: "/hello",
  conditions: [{ field: "message.content", operator: "contains", value: "refund" }],
};

/** Days that functions about reports take; other functions take moments under these names. */
const REPORT_DAYS = { from: "2026-11-01", to: "2026-11-30", level: "day" };

const PAGE = 25;
let serial = 0;

/** The part of a union that says most: a row, or else the first. */
function chosen(validator) {
  if (validator.type !== "union") return validator;
  return chosen(validator.value.find(({ type }) => type === "id") ?? validator.value[0]);
}

/**
 * The required arguments of a function, and optional ones that the world has a special value for.
 * @param spec one entry of the deployment's function list
 * @param world `known`: values by the name of an argument; `rowsOf(table, count)`: ids of so many rows or fewer
 * @throws when an argument cannot be made up
 */
export async function argumentsOf(spec, world) {
  if (spec.args?.type !== "object") return {};
  return await objectOf(spec.args, world, spec.path);
}

async function objectOf({ value }, world, path) {
  const isWanted = (name) => world.special?.[path]?.[name] !== undefined;
  const entries = Object.entries(value).filter(([name, field]) => !field.optional || isWanted(name));
  const made = entries.map(async ([name, field]) => [name, await valueOf(name, chosen(field.fieldType), world, path)]);
  return Object.fromEntries(await Promise.all(made));
}

async function valueOf(name, validator, world, path) {
  const days = path.startsWith("reporting/") ? REPORT_DAYS[name] : undefined;
  const special = world.special?.[path]?.[name] ?? days ?? world.known[name] ?? BY_NAME[name];
  if (special !== undefined) return special;
  if (name === "clientMessageId") return `bench-${serial++}`;
  if (validator.type === "id") return (await rowsOf(validator.tableName, 1, name, world, path))[0];
  if (validator.type === "array") return await listOf(name, chosen(validator.value), world, path);
  return await plainOf(name, validator, world, path);
}

/** As many rows as a screen shows, or one of anything else. */
async function listOf(name, element, world, path) {
  if (element.type === "id") return await rowsOf(element.tableName, PAGE, name, world, path);
  return [await valueOf(`each of ${name}`, element, world, path)];
}

async function rowsOf(table, count, name, world, path) {
  const ids = await world.rowsOf(table, count);
  if (ids.length === 0) throw new Error(`${path}: there is no row of ${table} for ${name}`);
  return ids;
}

async function plainOf(name, validator, world, path) {
  switch (validator.type) {
    case "string":
      return "text";
    case "number":
      return name === "until" ? Date.now() + 3_600_000 : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "literal":
      return validator.value;
    case "record":
      return {};
    case "object":
      return await objectOf(validator, world, path);
    default:
      throw new Error(`${path}: no value is known for ${name} of type ${validator.type}`);
  }
}
