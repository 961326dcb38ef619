import { MAX_TITLE_LENGTH } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { invalidInput } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { cleanText, cleanUrl } from "../lib/text";
import { logoUrlOf, removeLogoFile } from "./logoModel";
import { DEFAULT_SETTINGS, type MessengerSettings, settingsView } from "./views";

const MAX_SPACING = 200;
const MAX_INTRO_LENGTH = 1000;
const COLOR = /^#[0-9a-f]{6}$/i;

/** What a workspace has set about its messenger, if anything. */
export async function settingsRow(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
): Promise<Doc<"messengerSettings"> | null> {
  return await ctx.db
    .query("messengerSettings")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

type Named = Pick<Doc<"workspaces">, "_id" | "name">;

async function storedSettings(ctx: QueryCtx, workspace: Named): Promise<MessengerSettings> {
  const row = await settingsRow(ctx, workspace._id);
  return row ? settingsView(row) : { ...DEFAULT_SETTINGS, teamName: workspace.name };
}

/** The messenger's settings of a workspace; the defaults while it has set none. */
export async function messengerSettings(ctx: QueryCtx, workspace: Named): Promise<MessengerSettings> {
  const stored = await storedSettings(ctx, workspace);
  return { ...stored, logoUrl: (await logoUrlOf(ctx, workspace._id)) ?? stored.logoUrl };
}

function cleanColor(field: string, color: string): string {
  if (!COLOR.test(color)) throw invalidInput(field, "is not a colour such as #1a2b3c");
  return color.toLowerCase();
}

function cleanSpacing(field: string, pixels: number): number {
  if (!Number.isInteger(pixels) || pixels < 0 || pixels > MAX_SPACING)
    throw invalidInput(field, `must be a whole number from 0 to ${MAX_SPACING}`);
  return pixels;
}

function cleanOptionalText(field: string, text: string | null): string | null {
  return text === null ? null : cleanText(field, text, { max: MAX_TITLE_LENGTH, isRequired: false }) || null;
}

type Cleaners = {
  [Field in keyof MessengerSettings]?: (field: string, value: MessengerSettings[Field]) => MessengerSettings[Field];
};

/** What each field must keep; a field without an entry is bounded by its validator. */
const CLEANERS: Cleaners = {
  primaryColor: cleanColor,
  backgroundColor: cleanColor,
  launcherSideSpacing: cleanSpacing,
  launcherBottomSpacing: cleanSpacing,
  welcomeMessage: (field, text) => cleanText(field, text, { max: MAX_INTRO_LENGTH, isRequired: false }),
  teamName: (field, text) => cleanText(field, text),
  teamIntro: (field, text) => cleanText(field, text, { max: MAX_INTRO_LENGTH, isRequired: false }),
  replyTimeText: cleanOptionalText,
  logoUrl: (field, url) => (url === null ? null : cleanUrl(field, url)),
};

function clean<Field extends keyof MessengerSettings>(
  field: Field,
  value: MessengerSettings[Field],
): MessengerSettings[Field] {
  const cleaner: Cleaners[Field] = CLEANERS[field];
  return cleaner ? cleaner(field, value) : value;
}

function assign<Field extends keyof MessengerSettings>(
  target: Partial<MessengerSettings>,
  field: Field,
  value: MessengerSettings[Field] | undefined,
): void {
  if (value !== undefined) target[field] = clean(field, value);
}

/**
 * Changes the given fields and leaves the others; another `logoUrl`, or none, deletes the uploaded logo.
 * @throws AppError `invalid_input` naming the field
 */
export async function updateMessenger(ctx: AgentMutationCtx, changes: Partial<MessengerSettings>): Promise<void> {
  const before = await messengerSettings(ctx, ctx.workspace);
  const update: Partial<MessengerSettings> = {};
  // The address of an uploaded logo may be given back as it was read; it is not stored.
  const given = (Object.keys(changes) as (keyof MessengerSettings)[]).filter((key) => changes[key] !== before[key]);
  for (const field of given) assign(update, field, changes[field]);
  const changed = changedFields(before, update);
  if (changed.length === 0) return;
  if (update.logoUrl !== undefined) await removeLogoFile(ctx, ctx.workspace._id);
  await writeSettings(ctx, update);
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: "messenger.settings_changed",
    resourceType: "messenger",
    changes: changed,
  });
}

/** Stores fields of the settings as they are; the row is made with the defaults when it is missing. */
export async function writeSettings(
  ctx: AgentMutationCtx,
  fields: Partial<MessengerSettings> & Pick<Partial<Doc<"messengerSettings">>, "homeConfig">,
): Promise<void> {
  const workspaceId = ctx.workspace._id;
  const row = await settingsRow(ctx, workspaceId);
  if (row) await ctx.db.patch("messengerSettings", row._id, fields);
  else {
    const settings = await storedSettings(ctx, ctx.workspace);
    await ctx.db.insert("messengerSettings", { workspaceId, ...settings, ...fields });
  }
}
