import type { Doc } from "../_generated/dataModel";
import type { DirectoryRow, VisitorRef, VisitorSelf, VisitorView } from "./views";

/** What a visitor is called: only what is proven, else the readable id. */
export function visitorRef(visitor: Doc<"visitors">): VisitorRef {
  const readableId = visitor.readableId ?? "Visitor";
  return {
    visitorId: visitor._id,
    name: visitor.name ?? visitor.email ?? readableId,
    readableId,
    email: visitor.email ?? null,
    identityVerified: visitor.identityVerified ?? false,
    avatarSeed: visitor._id,
  };
}

export function visitorSelf(visitor: Doc<"visitors">): VisitorSelf {
  const { _id: visitorId, readableId = "Visitor", name = null, email = null, identityVerified = false } = visitor;
  return { visitorId, readableId, name, email, identityVerified };
}

/** A row of the directory; `presence` is absent for who never sent a heartbeat. */
export function directoryRow(visitor: Doc<"visitors">, presence: Doc<"visitorPresence"> | null): DirectoryRow {
  return {
    ...visitorRef(visitor),
    lastSeenAt: presence?.lastSeenAt ?? visitor.lastSeenAt ?? visitor.createdAt,
    location: visitor.location ?? null,
    online: presence?.state === "online",
    blocked: visitor.isBlocked ?? false,
  };
}

function unverifiedClaims(visitor: Doc<"visitors">): VisitorView["unverified"] {
  const { unverifiedName: name, unverifiedEmail: email } = visitor;
  return name === undefined && email === undefined ? null : { name, email };
}

export function visitorView(visitor: Doc<"visitors">, presence: Doc<"visitorPresence"> | null): VisitorView {
  return {
    ...visitorRef(visitor),
    externalUserId: visitor.externalUserId ?? null,
    location: visitor.location ?? null,
    device: visitor.device ?? null,
    referrer: visitor.referrer ?? null,
    currentUrl: presence?.currentUrl ?? visitor.currentUrl ?? null,
    customAttributes: visitor.customAttributes ?? {},
    unverified: unverifiedClaims(visitor),
    firstSeenAt: visitor.firstSeenAt ?? visitor.createdAt,
    lastSeenAt: presence?.lastSeenAt ?? visitor.lastSeenAt ?? visitor.createdAt,
    createdAt: visitor.createdAt,
    timezone: visitor.timezone ?? null,
    blocked: visitor.isBlocked ?? false,
    mergedIntoId: visitor.mergedIntoId ?? null,
  };
}
