import { type Device, readableId, READABLE_IDS_WITHOUT_NUMBER } from "@parley/core";
import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { mergeAttributes } from "./attributes";
import type { Identity } from "./identity";
import { searchTerms, syncSearchTerms } from "./search";

type VisitorFields = WithoutSystemFields<Doc<"visitors">>;
type VisitorPatch = Partial<Omit<VisitorFields, "workspaceId" | "searchText">>;

/** What is known of where and how a visitor looks at the page. */
export interface Surroundings {
  location?: Doc<"visitors">["location"];
  device?: Device;
  locale?: string;
  timezone?: string;
  referrer?: string;
  currentUrl?: string;
}

/** Tries among ever larger numbers, so that a full set of names is left soon. */
const READABLE_ID_RANGES = [1, 1, 1, 1, 10, 100, 10_000, 1_000_000];

async function freeReadableId(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<string> {
  for (const range of READABLE_ID_RANGES) {
    const candidate = readableId(Math.floor(Math.random() * READABLE_IDS_WITHOUT_NUMBER * range));
    const taken = await ctx.db
      .query("visitors")
      .withIndex("by_workspace_readable_id", (q) => q.eq("workspaceId", workspaceId).eq("readableId", candidate))
      .first();
    if (!taken) return candidate;
  }
  throw new Error("No readable id is free");
}

export interface NewVisitor extends Surroundings {
  workspaceId: Id<"workspaces">;
  /** Made by the client and kept for reference; it opens nothing. */
  sessionId: string;
  /** Given by imports and demo data only; must be free in the workspace. */
  readableId?: string;
  at?: number;
}

/** Makes an anonymous visitor with a readable id that is unique in the workspace. */
export async function insertVisitor(ctx: MutationCtx, given: NewVisitor): Promise<Doc<"visitors">> {
  const { at = Date.now(), readableId: wanted, ...rest } = given;
  const fields: VisitorFields = {
    ...rest,
    readableId: wanted ?? (await freeReadableId(ctx, given.workspaceId)),
    identityVerified: false,
    firstSeenAt: at,
    lastSeenAt: at,
    createdAt: at,
  };
  const id = await ctx.db.insert("visitors", fields);
  const searchText = await syncSearchTerms(ctx, given.workspaceId, id, searchTerms(fields));
  await ctx.db.patch("visitors", id, { searchText });
  return { ...fields, searchText, _id: id, _creationTime: at };
}

/** The only way a visitor's row changes: his search words move with it. Returns the row as it is now. */
export async function writeVisitor(
  ctx: MutationCtx,
  before: Doc<"visitors">,
  patch: VisitorPatch,
): Promise<Doc<"visitors">> {
  const after = { ...before, ...patch };
  const terms = after.mergedIntoId ? [] : searchTerms(after);
  const hasNewTerms = terms.join(" ") !== (before.searchText ?? "");
  const searchText = hasNewTerms
    ? await syncSearchTerms(ctx, before.workspaceId, before._id, terms)
    : before.searchText;
  await ctx.db.patch("visitors", before._id, { ...patch, searchText });
  return { ...after, searchText };
}

/** Fields an identity gives a visitor. Claims without proof stay apart from proven ones. */
export function identityPatch(visitor: Doc<"visitors">, identity: Identity, at: number = Date.now()): VisitorPatch {
  const { email, name } = identity;
  const customAttributes = mergeAttributes("customAttributes", visitor.customAttributes, identity.customAttributes);
  if (!identity.isVerified) {
    return {
      customAttributes,
      unverifiedName: name ?? visitor.unverifiedName,
      unverifiedEmail: email ?? visitor.unverifiedEmail,
    };
  }
  return {
    customAttributes,
    externalUserId: identity.externalUserId,
    email: email ?? visitor.email,
    name: name ?? visitor.name,
    unverifiedName: undefined,
    unverifiedEmail: undefined,
    identityVerified: true,
    identityVerifiedAt: visitor.identityVerifiedAt ?? at,
  };
}
