import { describe, expect, it } from "vitest";
import { type TableShape, tablesInOrder } from "../contract/rows.testing";
import { leavesOf } from "../contract/validators.testing";
import { SOURCES } from "./sources";

/** Tables with rows of a person: erased with him, and exported under these types of record (null: nothing to tell). */
const PERSONAL: Record<string, string | null> = {
  visitors: "person",
  visitorSearchTerms: null,
  widgetSessions: "session",
  visitorPresence: "presence",
  visitorMerges: null,
  events: "event",
  eventCounts: "eventCount",
  conversations: "conversation",
  conversationStarts: null,
  messages: "message",
  attachments: "message",
  mentions: null,
  conversationActivity: null,
  conversationTags: null,
  conversationMerges: null,
  macroRuns: null,
  drafts: null,
  autoCloses: null,
  slaClocks: null,
  csatResponses: "rating",
  csatMails: null,
  tickets: "ticket",
  ticketComments: "ticketComment",
  articleFeedback: "articleFeedback",
  helpSearches: "helpSearch",
  dataExports: null,
};

/** Tables that point at a person or his rows and are not erased with him, and why that is right. */
const KEPT: Record<string, string> = {
  conversationUndos: "ids and states only; gone by itself a minute later",
  reportFacts: "figures; the tie to the conversation is cut",
  dataDeletions: "tells that the person was deleted: an id that leads nowhere",
};

/** Tables without an id of a person that hold texts of his all the same. */
const BY_OTHER_KEYS: Record<string, string> = {
  outboxEmails: "found by his address",
  auditLogs: "found by the ids of his rows; what happened stays, what it was goes",
  counters: "those named after him are dropped",
  helpSearchTerms: "found by his searches; what only he searched for goes",
};

/** Tables that hold nothing of visitors: the team's own, content, settings, figures. A new table belongs on some list. */
const OF_OTHERS = new Set(
  `users sessionMethods authSessions authAccounts authRefreshTokens authVerificationCodes authVerifiers authRateLimits
  workspaces workspaceMembers workspaceInvitations workspaceDomains identitySecrets
  auditChains auditLogSettings
  messengerSettings messengerLogos commonIssueButtons replyTimes officeHours officeHoursState
  eventNames
  tags savedViews macros contentFolders snippets internalArticles recentContentAccess
  collections articles articleTranslations articleVersions articlePages articleTexts helpSlugs articleStats
  articleAssets articleAssetUses helpCenters helpImports helpImportItems helpImportPaths
  teams teamMembers memberAvailability assignmentRules autoTagRules automationSettings slaPolicies
  reportRollups reportSettings reportSnapshots
  ticketForms ticketFormVersions
  fileSweeps`.split(/\s+/),
);

const TYPES = new Set([
  "person",
  ...SOURCES.flatMap(({ type, children }) => [type, ...(children ? [children.type] : [])]),
]);
const tables = tablesInOrder();
const ROOTS = new Set(["visitors"]);

function pointsAt({ fields }: TableShape, targets: ReadonlySet<string>): boolean {
  const leaves = Object.values(fields).flatMap((field) => leavesOf(field.fieldType));
  return leaves.some(({ validator }) => validator.type === "id" && targets.has(validator.tableName));
}

/** Tables that point at visitors, or at such tables; what is kept passes nothing on. */
function personal(): Set<string> {
  const found = new Set(ROOTS);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    const passing = new Set([...found].filter((name) => !(name in KEPT)));
    for (const table of tables) if (pointsAt(table, passing)) found.add(table.name);
  }
  return found;
}

describe("every table", () => {
  it("that points at a person is erased with him, or kept for a reason", () => {
    const uncovered = [...personal()].filter((name) => !(name in PERSONAL) && !(name in KEPT));
    expect(uncovered).toEqual([]);
  });

  it("that tells of a person is part of his export", () => {
    const wanted = Object.values(PERSONAL).filter((type) => type !== null);
    expect(wanted.filter((type) => !TYPES.has(type))).toEqual([]);
    expect([...TYPES].filter((type) => !wanted.includes(type))).toEqual([]);
  });

  it("is known to privacy, once", () => {
    const lists = [Object.keys(PERSONAL), Object.keys(KEPT), Object.keys(BY_OTHER_KEYS), [...OF_OTHERS]];
    const listed = lists.flat();
    expect(tables.map(({ name }) => name).filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed.filter((name, index) => listed.indexOf(name) !== index)).toEqual([]);
    expect(listed.filter((name) => !tables.some((table) => table.name === name))).toEqual([]);
  });
});
