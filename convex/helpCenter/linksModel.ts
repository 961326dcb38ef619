import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { env } from "../lib/env";
import { readableAudiences } from "./access";
import { centerOf } from "./centerModel";
import { audienceOf } from "./publishingModel";
import type { Center } from "./views";

/** The address of an article's page on the web. */
export function pageUrl({ slug, canonicalUrl }: Pick<Center, "slug" | "canonicalUrl">, articleSlug: string): string {
  return `${canonicalUrl ?? `${env.convexSiteUrl}/help/${slug}`}/articles/${encodeURIComponent(articleSlug)}`;
}

/** Where anyone on the web reads an article, or null when not everyone may. */
export async function articlePageUrl(ctx: QueryCtx, article: Doc<"articles">): Promise<string | null> {
  const workspace = await ctx.db.get("workspaces", article.workspaceId);
  if (article.status !== "published" || !workspace) return null;
  if (!readableAudiences(workspace, { kind: "anonymous" }).includes(audienceOf(article))) return null;
  return pageUrl(await centerOf(ctx, article.workspaceId), article.slug);
}
