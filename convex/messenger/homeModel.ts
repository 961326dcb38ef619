import { MAX_TITLE_LENGTH } from "@parley/protocol";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { visitorReader } from "../helpCenter/access";
import { pageFor } from "../helpCenter/readingModel";
import { changedFields, recordAudit } from "../lib/audit";
import { AppError, invalidInput, notFound } from "../lib/errors";
import type { AgentMutationCtx, VisitorQueryCtx } from "../lib/functions";
import { cleanText, cleanUrl } from "../lib/text";
import { automationOf } from "../routing/settingsModel";
import { settingsRow, writeSettings } from "./model";
import type { vCardType, vHomeCard, vHomeConfig, vTabId, vVisibility } from "./schema";

export type HomeConfig = Infer<typeof vHomeConfig>;
export type HomeCard = Infer<typeof vHomeCard>;
type Visibility = Infer<typeof vVisibility>;
type TabId = Infer<typeof vTabId>;
type CardType = Infer<typeof vCardType>;

const MAX_CARDS = 12;
const MAX_FEATURED = 6;
const MAX_ANNOUNCEMENT = 500;
const TAB_IDS: readonly TabId[] = ["home", "messages", "help", "tickets"];
const REPEATABLE: readonly CardType[] = ["announcement", "featuredArticles"];

/** The home page until a workspace makes its own. */
export const DEFAULT_HOME: HomeConfig = {
  tabs: TAB_IDS.map((id) => ({ id, isEnabled: true, visibility: "all" })),
  cards: (["conversations", "startConversation", "commonIssues", "search"] as const).map((type) => ({
    id: type,
    type,
    visibility: "all",
  })),
  defaultTab: "home",
  isDirect: false,
};

/** The home page of a workspace's messenger, whole, as its settings show it. */
export async function homeConfigOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<HomeConfig> {
  return (await settingsRow(ctx, workspaceId))?.homeConfig ?? DEFAULT_HOME;
}

function checkTabs({ tabs, defaultTab }: HomeConfig): void {
  if (new Set(tabs.map((tab) => tab.id)).size !== TAB_IDS.length || tabs.length !== TAB_IDS.length)
    throw invalidInput("tabs", "must name each tab once");
  const isOpen = (id: TabId) => tabs.some((tab) => tab.id === id && tab.isEnabled && tab.visibility === "all");
  if (!isOpen("messages")) throw invalidInput("tabs", "must show the messages to everyone");
  if (!isOpen(defaultTab)) throw invalidInput("defaultTab", "is not shown to everyone");
}

async function cleanCard(ctx: AgentMutationCtx, card: HomeCard, path: string): Promise<HomeCard> {
  const { type, visibility } = card;
  const id = cleanText(`${path}.id`, card.id, { max: 40 });
  if (type === "announcement") {
    const title = cleanText(`${path}.title`, card.title ?? "", { max: MAX_TITLE_LENGTH });
    const text = cleanText(`${path}.text`, card.text ?? "", { max: MAX_ANNOUNCEMENT, isRequired: false });
    return { id, type, visibility, title, text, url: card.url ? cleanUrl(`${path}.url`, card.url) : undefined };
  }
  if (type !== "featuredArticles") return { id, type, visibility };
  const articleIds = [...new Set(card.articleIds)];
  if (articleIds.length === 0 || articleIds.length > MAX_FEATURED)
    throw invalidInput(`${path}.articleIds`, `must name 1 to ${MAX_FEATURED} articles`);
  for (const articleId of articleIds) {
    const article = await ctx.db.get("articles", articleId);
    if (article?.workspaceId !== ctx.workspace._id) throw notFound("article");
  }
  return { id, type, visibility, articleIds };
}

async function clean(ctx: AgentMutationCtx, config: HomeConfig): Promise<HomeConfig> {
  checkTabs(config);
  if (config.cards.length > MAX_CARDS) throw invalidInput("cards", `has more than ${MAX_CARDS} cards`);
  const cards: HomeCard[] = [];
  for (const [index, card] of config.cards.entries()) {
    const cleaned = await cleanCard(ctx, card, `cards[${index}]`);
    if (cards.some((held) => held.id === cleaned.id)) throw invalidInput(`cards[${index}].id`, "is there twice");
    if (!REPEATABLE.includes(card.type) && cards.some((held) => held.type === card.type))
      throw invalidInput(`cards[${index}].type`, "is there twice");
    cards.push(cleaned);
  }
  return { ...config, cards };
}

/**
 * Sets the home page, all of it.
 * @throws AppError `invalid_input` (`tabs`, `defaultTab`, `cards[n].field`), `not_found{article}`
 */
export async function saveHome(ctx: AgentMutationCtx, given: HomeConfig): Promise<void> {
  const homeConfig = await clean(ctx, given);
  const before = await homeConfigOf(ctx, ctx.workspace._id);
  const changes = changedFields(before, homeConfig);
  if (changes.length === 0) return;
  await writeSettings(ctx, { homeConfig });
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: "messenger.home_changed",
    resourceType: "messenger",
    changes,
  });
}

/** Whether somebody sees a part: known customers and others may be shown different things. */
export function isVisibleTo(visibility: Visibility, isKnown: boolean): boolean {
  return visibility === "all" || (visibility === "users") === isKnown;
}

export interface ArticleLink {
  articleId: Id<"articles">;
  title: string;
}

/** An article as a link, if the visitor may read it now; whatever stopped being readable is left out. */
async function linkFor(ctx: VisitorQueryCtx, articleId: Id<"articles">): Promise<ArticleLink[]> {
  const reading = { workspace: ctx.workspace, reader: visitorReader(ctx.visitor) };
  try {
    const { title } = await pageFor(ctx, reading, articleId, null);
    return [{ articleId, title }];
  } catch (error) {
    if (error instanceof AppError && error.data.code === "not_found") return [];
    throw error;
  }
}

/** The home page as one visitor sees it: only parts meant for him, with articles he may read. */
export async function homeFor(ctx: VisitorQueryCtx) {
  const { tabs, cards, defaultTab, isDirect } = await homeConfigOf(ctx, ctx.workspace._id);
  const isKnown = ctx.visitor.identityVerified === true;
  const seen = cards.filter((card) => isVisibleTo(card.visibility, isKnown));
  const shown = await Promise.all(
    seen.map(async ({ id, type, title = null, text = null, url = null, articleIds = [] }) => {
      const articles = (await Promise.all(articleIds.map((articleId) => linkFor(ctx, articleId)))).flat();
      return { id, type, title, text, url, articles };
    }),
  );
  const { collectEmailEnabled, suggestArticlesEnabled } = await automationOf(ctx, ctx.workspace._id);
  return {
    tabs: tabs.filter((tab) => tab.isEnabled && isVisibleTo(tab.visibility, isKnown)).map((tab) => tab.id),
    cards: shown.filter((card) => card.type !== "featuredArticles" || card.articles.length > 0),
    issues: seen.some((card) => card.type === "commonIssues") ? await issuesFor(ctx) : [],
    defaultTab,
    isDirect,
    asksForEmail: collectEmailEnabled && canClaimEmail(ctx),
    suggestsArticles: suggestArticlesEnabled,
  };
}

/** An address without proof is refused where the workspace wants proof of who somebody is. */
function canClaimEmail({ visitor, workspace }: VisitorQueryCtx): boolean {
  const { email, unverifiedEmail } = visitor;
  return (email ?? unverifiedEmail) === undefined && workspace.identityVerificationMode !== "required";
}

/** The enabled buttons for common questions; one whose article the visitor cannot read is left out. */
async function issuesFor(ctx: VisitorQueryCtx) {
  const buttons = await issueRows(ctx, ctx.workspace._id);
  const shown = await Promise.all(
    buttons
      .filter((button) => button.enabled)
      .map(async ({ _id: buttonId, label, action, articleId, conversationStarter = null }) => {
        if (action === "start_conversation") return [{ buttonId, label, article: null, conversationStarter }];
        const [article] = articleId ? await linkFor(ctx, articleId) : [];
        return article ? [{ buttonId, label, article, conversationStarter: null }] : [];
      }),
  );
  return shown.flat();
}

/** Buttons for common questions a workspace has at most. */
export const MAX_ISSUES = 12;

/** All buttons of a workspace in their order. */
export async function issueRows(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"commonIssueButtons">[]> {
  return await ctx.db
    .query("commonIssueButtons")
    .withIndex("by_workspace_order", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_ISSUES);
}
