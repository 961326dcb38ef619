import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { conflict, invalidInput, invalidState } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { cleanText, cleanUrl } from "../lib/text";
import { cleanSlug, numberedSlug, slugOf } from "./slugsModel";
import type { Center } from "./views";

const MAX_LANGUAGES = 20;
const MAX_INTRO = 500;
/** Pictures are served there. */
const RESERVED = "assets";
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Z]{2})?$/;
const DEFAULTS = {
  title: "Help",
  intro: "",
  siteUrl: null,
  canonicalUrl: null,
  defaultLanguage: "en",
  languages: ["en"],
  isIndexed: true,
};

async function centerRow(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"helpCenters"> | null> {
  return await ctx.db
    .query("helpCenters")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** How a workspace's centre looks and where it is; without settings it is addressed by the workspace's id. */
export async function centerOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Center> {
  const row = await centerRow(ctx, workspaceId);
  if (!row) return { ...DEFAULTS, slug: workspaceId };
  const { _id, _creationTime, workspaceId: _workspaceId, ...center } = row;
  return center;
}

async function centerBySlug(ctx: QueryCtx, slug: string): Promise<Doc<"helpCenters"> | null> {
  return await ctx.db
    .query("helpCenters")
    .withIndex("by_slug", (q) => q.eq("slug", slug))
    .unique();
}

/** The workspace that an address names, by its centre's slug or its id; null for none. */
export async function workspaceOfCenter(ctx: QueryCtx, name: string): Promise<Doc<"workspaces"> | null> {
  const row = await centerBySlug(ctx, name);
  const id = row?.workspaceId ?? ctx.db.normalizeId("workspaces", name);
  return id && (await ctx.db.get("workspaces", id));
}

function cleanLanguages(languages: readonly string[], main: string): string[] {
  for (const [index, language] of languages.entries())
    if (!LANGUAGE.test(language)) throw invalidInput(`languages[${index}]`, "is not a language such as en or pt-BR");
  if (!LANGUAGE.test(main)) throw invalidInput("defaultLanguage", "is not a language such as en or pt-BR");
  const all = [...new Set([main, ...languages])];
  if (all.length > MAX_LANGUAGES) throw invalidInput("languages", `has more than ${MAX_LANGUAGES} elements`);
  return all;
}

async function hasArticles(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<boolean> {
  const first = await ctx.db
    .query("articles")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .first();
  return first !== null;
}

async function cleanCenter(ctx: AgentMutationCtx, before: Center, changes: Partial<Center>): Promise<Center> {
  const given = { ...before, ...changes };
  const isFresh = changes.slug === undefined && before.slug === ctx.workspace._id;
  const slug = isFresh ? await freeName(ctx, slugOf(ctx.workspace.name)) : cleanSlug(given.slug);
  if (changes.defaultLanguage !== undefined && changes.defaultLanguage !== before.defaultLanguage)
    if (await hasArticles(ctx, ctx.workspace._id)) throw invalidState("has_articles");
  if (slug === RESERVED) throw conflict(`the address "${slug}" is taken`);
  return {
    slug,
    title: cleanText("title", given.title),
    intro: cleanText("intro", given.intro, { max: MAX_INTRO, isRequired: false }),
    siteUrl: given.siteUrl ? cleanUrl("siteUrl", given.siteUrl) : null,
    canonicalUrl: given.canonicalUrl ? cleanUrl("canonicalUrl", given.canonicalUrl).replace(/\/+$/, "") : null,
    defaultLanguage: given.defaultLanguage,
    languages: cleanLanguages(given.languages, given.defaultLanguage),
    isIndexed: given.isIndexed,
  };
}

/** A name that no other centre has and that is no workspace's id. */
async function freeName(ctx: QueryCtx, wished: string): Promise<string> {
  for (let number = 1; ; number++) {
    const slug = numberedSlug(wished, number);
    const isName = slug === RESERVED || ctx.db.normalizeId("workspaces", slug) !== null;
    if (!isName && (await centerBySlug(ctx, slug)) === null) return slug;
  }
}

/**
 * Changes the given settings of the centre. The first language stays once there are articles: their texts are in it.
 * @throws AppError `invalid_input`, `conflict` for an address that is taken, `invalid_state{has_articles}`
 */
export async function updateCenter(ctx: AgentMutationCtx, changes: Partial<Center>): Promise<void> {
  const workspaceId = ctx.workspace._id;
  const before = await centerOf(ctx, workspaceId);
  const after = await cleanCenter(ctx, before, changes);
  const holder = await centerBySlug(ctx, after.slug);
  const namesWorkspace = ctx.db.normalizeId("workspaces", after.slug) !== null;
  if ((holder && holder.workspaceId !== workspaceId) || namesWorkspace)
    throw conflict(`the address "${after.slug}" is taken`);
  const changed = changedFields(before, { ...after });
  if (changed.length === 0) return;
  const row = await centerRow(ctx, workspaceId);
  if (row) await ctx.db.patch("helpCenters", row._id, after);
  else await ctx.db.insert("helpCenters", { workspaceId, ...after });
  await audit(ctx, "settings_changed", changed);
}

/** Who may read the centre: everyone, or only people who are known. Acts at once on every path. */
export async function setPolicy(ctx: AgentMutationCtx, policy: "public" | "restricted"): Promise<void> {
  const changed = changedFields(
    { helpCenterAccessPolicy: ctx.workspace.helpCenterAccessPolicy ?? "public" },
    { helpCenterAccessPolicy: policy },
  );
  if (changed.length === 0) return;
  await ctx.db.patch("workspaces", ctx.workspace._id, { helpCenterAccessPolicy: policy });
  await audit(ctx, "policy_changed", changed);
}

async function audit(ctx: AgentMutationCtx, verb: string, changes: ReturnType<typeof changedFields>): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: `help_center.${verb}`,
    resourceType: "help_center",
    changes,
  });
}
