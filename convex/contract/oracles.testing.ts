import type { TableNames } from "../_generated/dataModel";
import schema from "../schema";
import type { RegisteredFunction } from "./registry.testing";
import { type Outcome, textOf } from "./outcome.testing";
import type { Principal } from "./principals.testing";
import { canaryTags, type World } from "./world.testing";

/** Every row there is, as text, by id. */
export type Snapshot = ReadonlyMap<string, string>;

const TABLES = Object.keys(schema.tables) as TableNames[];

/** The whole database and what is scheduled. */
export async function takeSnapshot(world: World): Promise<Snapshot> {
  const rows = new Map<string, string>();
  await world.t.run(async (ctx) => {
    for (const table of TABLES) {
      for (const row of await ctx.db.query(table).collect()) rows.set(row._id, JSON.stringify(row));
    }
    for (const job of await ctx.db.system.query("_scheduled_functions").collect())
      rows.set(job._id, JSON.stringify(job));
  });
  return rows;
}

/** How convex-test writes an id: a number filled up with zeros, and the table. */
export const ID = /\d{4,}[a-zA-Z_]+/g;

/** Whose rows a text speaks of: by ids of seeded rows and by canaries. */
export function tagsIn(text: string, world: World): Set<string> {
  const tags = new Set(canaryTags(text));
  for (const [id] of text.matchAll(ID)) {
    const tag = world.tags.get(id);
    if (tag !== undefined) tags.add(tag);
  }
  return tags;
}

/** Whether a principal's rows include those of a tag: members work for the whole tenant, visitors for themselves. */
function isOwn(tag: string, principal: Principal): boolean {
  const { tenant, visitor } = principal.owner;
  if (!tag.startsWith(tenant)) return false;
  return tag.length === 1 || principal.person !== null || tag === `${tenant}${visitor}`;
}

/** Secrets that are stored to be compared, never to be shown to anyone. */
const SECRET = /canary_\w\d_(identitySecrets_secret|widgetSessions_token|authAccounts|authRefreshTokens|authVerif)/i;
/** Tables and fields of his tenant that a visitor is shown; all else is the team's own. */
const VISITORS_VIEW =
  /^canary_\w\d_(visitors|conversations_(lastVisibleMessage|url)|messages_(content|reply|clientMessageId)|attachments|tickets_(subject|description|formData|resolutionSummary)|ticketComments_(content|clientMessageId)|ticketForms_(name|description)|conversationStarts|messenger(Settings|Logos)|articlePages|articleVersions_content|collections|helpCenters_title|users_(name|avatarUrl|image))/i;
/** What a public function may tell anyone about any tenant. */
const PUBLIC_VIEW =
  /^canary_\w\d_(messenger(Settings|Logos)|officeHours(State)?_offlineMessage|users_(name|avatarUrl|image))/i;

/** Canaries in an outcome that this caller may not see. */
export function leaks(fn: RegisteredFunction, principal: Principal, outcome: Outcome): string[] {
  const found = textOf(outcome).match(/canary_[ab][12]_\w+/gi) ?? [];
  return found.filter((text) => {
    if (SECRET.test(text)) return true;
    if (fn.policy?.audience === "public") return !PUBLIC_VIEW.test(text);
    const isTheirs = canaryTags(text).every((tag) => isOwn(tag, principal));
    return !isTheirs || (principal.person === null && !VISITORS_VIEW.test(text));
  });
}

interface RowChange {
  id: string;
  tags: Set<string>;
}

/** Rows that differ between two snapshots, with whose they are, before or after. */
function changes(before: Snapshot, after: Snapshot, world: World): RowChange[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].flatMap((id) => {
    const [was = "", is = ""] = [before.get(id), after.get(id)];
    return was === is ? [] : [{ id, tags: tagsIn(`${was}${is}`, world) }];
  });
}

/** Tells of rows whose a caller may write them. */
export type MayWrite = (tag: string) => boolean;

/** Callers write their own rows; a public function those of the workspace it names, but none of its visitors'. */
export function mayWriteOf(
  fn: RegisteredFunction,
  principal: Principal,
  args: Record<string, unknown>,
  world: World,
): MayWrite {
  if (fn.policy?.audience !== "public") return (tag) => isOwn(tag, principal);
  const named = world.tags.get(String(args.workspaceId));
  return (tag) => tag === named || (principal.person !== null && tag === principal.owner.tenant);
}

/** What a call did to rows that are not the caller's: wrote them, scheduled work for them, joined two tenants in one. */
export function trespasses(mayWrite: MayWrite, before: Snapshot, after: Snapshot, world: World): string[] {
  return changes(before, after, world).flatMap(({ id, tags }) => {
    const tenants = new Set([...tags].map((tag) => tag.charAt(0)));
    if (tenants.size > 1) return [`${id} joins ${[...tags].join(" and ")}`];
    const foreign = [...tags].filter((tag) => !mayWrite(tag));
    return foreign.length > 0 ? [`${id} of ${foreign.join(", ")} was written`] : [];
  });
}

/** Whether the rows differ at all, so that the world is to be made anew. */
export function isChanged(before: Snapshot, after: Snapshot): boolean {
  return before.size !== after.size || [...before].some(([id, row]) => after.get(id) !== row);
}
