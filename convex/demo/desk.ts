import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { TagColor } from "../inbox/schema";
import { createTag, tagsOf } from "../inbox/tagsModel";
import { saveOfficeHours } from "../messenger/officeHoursModel";
import { createAssignmentRule, createAutoTagRule } from "../routing/ruleVerbs";
import { updateAutomation } from "../routing/settingsModel";
import { addTeamMember, createTeam } from "../routing/teamsModel";
import { createPolicy } from "../sla/policyModel";

const SYSTEM = { type: "system" } as const;

const TAGS: readonly { name: string; color: TagColor; words?: string[] }[] = [
  { name: "refund", color: "orange", words: ["refund", "money back"] },
  { name: "battery", color: "teal", words: ["battery", "charg"] },
  { name: "delivery", color: "blue", words: ["deliver", "parcel", "shipp"] },
  { name: "workshop", color: "purple", words: ["repair", "workshop", "brake"] },
  { name: "sales", color: "green", words: ["test ride", "price", "leasing"] },
  { name: "warranty", color: "pink" },
];
const TEAMS = [
  { name: "Billing", members: ["tomas", "aiko"], words: ["refund", "invoice"] },
  { name: "Workshop", members: ["mira", "tomas"], words: ["repair", "brake"] },
];

const says = (value: string) => [{ field: "message.content", operator: "contains", value }];

async function addTags(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  for (const { name, color, words = [] } of TAGS) {
    const tagId = await createTag(ctx, workspaceId, { name, color }, SYSTEM);
    for (const word of words) {
      const rule = { name: `Says “${word}”`, enabled: true, conditions: says(word), tagId };
      await createAutoTagRule(ctx, workspaceId, rule, SYSTEM);
    }
  }
}

async function addTeams(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  team: Record<string, Id<"users">>,
): Promise<void> {
  for (const { name, members, words } of TEAMS) {
    const teamId = await createTeam(ctx, workspaceId, { name, method: "manual" }, SYSTEM);
    const row = await ctx.db.get("teams", teamId);
    for (const key of members) if (row && team[key]) await addTeamMember(ctx, row, team[key], SYSTEM);
    for (const word of words) {
      const action = { type: "assign_team" as const, teamId };
      const rule = { name: `${name}: ${word}`, enabled: true, conditions: says(word), action };
      await createAssignmentRule(ctx, workspaceId, rule, SYSTEM);
    }
  }
}

/** How the demo's desk is set up: tags, teams, rules, service levels and office hours. Once. */
export async function setUpDesk(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  team: Record<string, Id<"users">>,
): Promise<void> {
  if ((await tagsOf(ctx, workspaceId)).length > 0) return;
  await addTags(ctx, workspaceId);
  await addTeams(ctx, workspaceId, team);
  const match = { priorities: [], channels: [], teamIds: [], tagIds: [] };
  const base = { enabled: true, usesOfficeHours: false, match, nextResponseMinutes: 60, resolutionMinutes: null };
  const urgent = { ...base, name: "Urgent", match: { ...match, priorities: ["urgent" as const] } };
  await createPolicy(ctx, workspaceId, { ...urgent, firstResponseMinutes: 10, nextResponseMinutes: 20 }, SYSTEM);
  await createPolicy(ctx, workspaceId, { ...base, name: "Everyone", firstResponseMinutes: 30 }, SYSTEM);
  await updateAutomation(ctx, workspaceId, { askForRatingEnabled: true }, SYSTEM);
  const hours = {
    timezone: "Europe/Berlin",
    schedule: [1, 2, 3, 4, 5].map((day) => ({ day, opensAt: 8 * 60, closesAt: 18 * 60 })),
    holidays: [{ date: "2026-12-25", name: "Christmas Day" }],
    offlineMessage: "The workshop is closed. Write to us, and we answer first thing.",
    expectedReplyTimeMinutes: 15,
  };
  await saveOfficeHours(ctx, workspaceId, hours, SYSTEM);
}
