import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import type { AgentScope } from "../lib/functions";
import type { Audience } from "./schema";

/** Who reads: anyone on the web, a visitor of the messenger, or a teammate. */
export type Reader = { kind: "anonymous" } | { kind: "visitor"; isIdentified: boolean } | { kind: "agent" };

/** The reader that a visitor of the messenger is. */
export function visitorReader(visitor: Doc<"visitors">): Reader {
  return { kind: "visitor", isIdentified: visitor.identityVerified === true };
}

/**
 * The one place that decides what may be read: whose pages a reader finds in a workspace's centre. Every list, page,
 * search, sitemap and picture asks here. A restricted centre is for people who are known.
 */
export function readableAudiences(
  workspace: Pick<Doc<"workspaces">, "helpCenterAccessPolicy">,
  reader: Reader,
): readonly Audience[] {
  const isKnown = reader.kind === "agent" || (reader.kind === "visitor" && reader.isIdentified);
  if (isKnown) return ["all", "identified"];
  return (workspace.helpCenterAccessPolicy ?? "public") === "public" ? ["all"] : [];
}

/** The scope of a search: workspace and audience in one value, so that no filter can widen it. */
export function searchScope(workspaceId: Id<"workspaces">, audience: Audience): string {
  return `${workspaceId}:${audience}`;
}

export interface Reading {
  workspace: Doc<"workspaces">;
  reader: Reader;
}

/** A page the reader may read. @throws AppError `not_found{article}` for any other, alike */
export function assertReadable({ workspace, reader }: Reading, page: Doc<"articlePages"> | null): Doc<"articlePages"> {
  const isOwn = page?.workspaceId === workspace._id;
  if (!page || !isOwn || !readableAudiences(workspace, reader).includes(page.audience)) throw notFound("article");
  return page;
}

type MemberCtx = QueryCtx & Pick<AgentScope, "workspace">;

/** An article of the member's workspace. @throws AppError `not_found` */
export async function articleForMember(ctx: MemberCtx, id: Id<"articles">): Promise<Doc<"articles">> {
  const article = await ctx.db.get("articles", id);
  if (article?.workspaceId !== ctx.workspace._id) throw notFound("article");
  return article;
}

/** A collection of the member's workspace. @throws AppError `not_found` */
export async function collectionForMember(ctx: MemberCtx, id: Id<"collections">): Promise<Doc<"collections">> {
  const collection = await ctx.db.get("collections", id);
  if (collection?.workspaceId !== ctx.workspace._id) throw notFound("collection");
  return collection;
}

/** A version of an article of the member's workspace. @throws AppError `not_found` */
export async function versionForMember(ctx: MemberCtx, id: Id<"articleVersions">): Promise<Doc<"articleVersions">> {
  const version = await ctx.db.get("articleVersions", id);
  if (version?.workspaceId !== ctx.workspace._id) throw notFound("version");
  return version;
}

/** A picture of the member's workspace. @throws AppError `not_found` */
export async function assetForMember(ctx: MemberCtx, id: Id<"articleAssets">): Promise<Doc<"articleAssets">> {
  const asset = await ctx.db.get("articleAssets", id);
  if (asset?.workspaceId !== ctx.workspace._id) throw notFound("asset");
  return asset;
}

/** An import of the member's workspace. @throws AppError `not_found` */
export async function importForMember(ctx: MemberCtx, id: Id<"helpImports">): Promise<Doc<"helpImports">> {
  const run = await ctx.db.get("helpImports", id);
  if (run?.workspaceId !== ctx.workspace._id) throw notFound("import");
  return run;
}
