import { createAccount } from "@convex-dev/auth/server";
import { imageSize } from "@parley/core";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { counterNames } from "../conversations/counters";
import { readCounter } from "../lib/counters";
import { internalAction, internalMutation, internalQuery } from "../lib/functions";
import { noteFirstMessage, noteWidgetSeen } from "../workspaces/model";
import { addLibrary } from "./library";
import { addPerson, openDemo, settleAccount } from "./cast";
import { setUpDesk } from "./desk";
import { addHelpCenter } from "./helpCenter";
import { addHomeButtons } from "./messenger";
import { DEMO_EMAIL, DEMO_PASSWORD, DEMO_WORKSPACE, PEOPLE, TEAM } from "./people";
import { PICTURES } from "./pictures";
import { type Picture, playThread } from "./playing";
import { parseThreads, type Thread } from "./script";
import { addTickets } from "./tickets";
import { OLDER_THREADS, RECENT_THREADS } from "./threads";

const PEOPLE_PER_BATCH = 9;
const THREADS: readonly Thread[] = parseThreads(RECENT_THREADS + OLDER_THREADS);

const vPicture = v.object({ storageId: v.id("_storage"), size: v.number(), width: v.number(), height: v.number() });
const vTeam = v.record(v.string(), v.id("users"));
const vSummary = v.object({
  workspaceId: v.id("workspaces"),
  workspaceName: v.string(),
  email: v.string(),
  password: v.string(),
  visitors: v.number(),
  conversations: v.number(),
});

/** Makes the workspace of accounts that exist already, with its members. */
export const setTeam = internalMutation({
  args: { userIds: v.array(v.id("users")) },
  returns: v.id("workspaces"),
  handler: async (ctx, { userIds }): Promise<Id<"workspaces">> => {
    for (const [index, userId] of userIds.entries()) {
      const teammate = TEAM[index];
      if (teammate) await settleAccount(ctx, userId, teammate);
    }
    return await openDemo(ctx, userIds);
  },
});

/** Sets up tags, teams, rules and service levels before anybody writes. */
export const prepare = internalMutation({
  args: { workspaceId: v.id("workspaces"), team: vTeam },
  returns: v.null(),
  handler: async (ctx, { workspaceId, team }): Promise<null> => {
    await setUpDesk(ctx, workspaceId, team);
    await addHomeButtons(ctx, workspaceId);
    return null;
  },
});

/** Adds the visitors from `first` on, a batch at a time. */
export const addPeople = internalMutation({
  args: { workspaceId: v.id("workspaces"), first: v.number() },
  returns: v.array(v.id("visitors")),
  handler: async (ctx, { workspaceId, first }): Promise<Id<"visitors">[]> => {
    const ids: Id<"visitors">[] = [];
    for (const [offset, person] of PEOPLE.slice(first, first + PEOPLE_PER_BATCH).entries()) {
      ids.push(await addPerson(ctx, workspaceId, person, first + offset));
    }
    return ids;
  },
});

/** Plays one written conversation. */
export const addThread = internalMutation({
  args: {
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    index: v.number(),
    team: vTeam,
    pictures: v.array(vPicture),
  },
  returns: v.null(),
  handler: async (ctx, { workspaceId, visitorId, index, team, pictures }): Promise<null> => {
    const thread = THREADS[index];
    if (!thread) throw new Error(`There is no thread ${index}`);
    await playThread(ctx, workspaceId, visitorId, { key: `demo-${index}`, thread, team, pictures });
    return null;
  },
});

/** Adds the form and the tickets. */
export const addWork = internalMutation({
  args: { workspaceId: v.id("workspaces"), team: vTeam, people: v.record(v.string(), v.id("visitors")) },
  returns: v.null(),
  handler: async (ctx, { workspaceId, team, people }): Promise<null> => {
    await addTickets(ctx, workspaceId, team, people);
    const [author] = Object.values(team);
    if (author) await addLibrary(ctx, workspaceId, author);
    if (author) await addHelpCenter(ctx, workspaceId, author);
    return null;
  },
});

/** The first steps of a workspace are behind it. */
export const finish = internalMutation({
  args: { workspaceId: v.id("workspaces") },
  returns: v.null(),
  handler: async (ctx, { workspaceId }): Promise<null> => {
    await noteWidgetSeen(ctx, workspaceId);
    await noteFirstMessage(ctx, workspaceId);
    return null;
  },
});

async function makeAccounts(ctx: ActionCtx): Promise<Id<"users">[]> {
  const ids: Id<"users">[] = [];
  for (const { email, name } of TEAM) {
    const account = { id: email, secret: DEMO_PASSWORD };
    const { user } = await createAccount(ctx, { provider: "password", account, profile: { email, name } });
    ids.push(user._id as Id<"users">);
  }
  return ids;
}

async function storePictures(ctx: ActionCtx, thread: Thread): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const step of thread.steps) {
    if (step.kind !== "file") continue;
    const data = Uint8Array.from(atob(PICTURES[step.name] ?? ""), (character) => character.charCodeAt(0));
    const size = imageSize("image/png", data);
    if (!size) throw new Error(`Picture ${step.name} is no PNG`);
    const storageId = await ctx.storage.store(new Blob([data], { type: "image/png" }));
    pictures.push({ storageId, size: data.length, ...size });
  }
  return pictures;
}

async function makePeople(ctx: ActionCtx, workspaceId: Id<"workspaces">): Promise<Map<string, Id<"visitors">>> {
  const byKey = new Map<string, Id<"visitors">>();
  for (let first = 0; first < PEOPLE.length; first += PEOPLE_PER_BATCH) {
    const ids: Id<"visitors">[] = await ctx.runMutation(internal.demo.seed.addPeople, { workspaceId, first });
    for (const [offset, id] of ids.entries()) byKey.set(PEOPLE[first + offset]?.key ?? "", id);
  }
  return byKey;
}

interface Summary {
  workspaceId: Id<"workspaces">;
  workspaceName: string;
  email: string;
  password: string;
  visitors: number;
  conversations: number;
}

async function isPlayed(ctx: ActionCtx, workspaceId: Id<"workspaces">): Promise<boolean> {
  const { conversations } = await ctx.runQuery(internal.demo.seed.status, { workspaceId });
  return conversations >= THREADS.length;
}

/**
 * Makes the demo workspace: four teammates who can sign in, visitors, a day of conversations. What exists already is
 * left alone, so it may be run again. For machines of one's own: its password is public.
 */
export const run = internalAction({
  args: {},
  returns: vSummary,
  handler: async (ctx): Promise<Summary> => {
    const userIds = await makeAccounts(ctx);
    const workspaceId: Id<"workspaces"> = await ctx.runMutation(internal.demo.seed.setTeam, { userIds });
    const team = Object.fromEntries(TEAM.flatMap(({ key }, index) => (userIds[index] ? [[key, userIds[index]]] : [])));
    await ctx.runMutation(internal.demo.seed.prepare, { workspaceId, team });
    const people = await makePeople(ctx, workspaceId);
    for (const [index, thread] of (await isPlayed(ctx, workspaceId)) ? [] : THREADS.entries()) {
      const visitorId = people.get(thread.visitor);
      if (!visitorId) throw new Error(`The demo has no visitor ${thread.visitor}`);
      const pictures = await storePictures(ctx, thread);
      await ctx.runMutation(internal.demo.seed.addThread, { workspaceId, visitorId, index, team, pictures });
    }
    await ctx.runMutation(internal.demo.seed.addWork, { workspaceId, team, people: Object.fromEntries(people) });
    await ctx.runMutation(internal.demo.seed.finish, { workspaceId });
    const sizes = { visitors: PEOPLE.length, conversations: THREADS.length };
    return { workspaceId, workspaceName: DEMO_WORKSPACE, email: DEMO_EMAIL, password: DEMO_PASSWORD, ...sizes };
  },
});

/** What the demo workspace (or another one) holds; `workspaceId` is null when there is none. */
export const status = internalQuery({
  args: { workspaceId: v.optional(v.id("workspaces")) },
  returns: v.object({ workspaceId: v.union(v.id("workspaces"), v.null()), conversations: v.number() }),
  handler: async (ctx, args): Promise<{ workspaceId: Id<"workspaces"> | null; conversations: number }> => {
    const named = ctx.db.query("workspaces").withIndex("by_name", (q) => q.eq("name", DEMO_WORKSPACE));
    const workspaceId = args.workspaceId ?? (await named.first())?._id;
    if (!workspaceId) return { workspaceId: null, conversations: 0 };
    let conversations = 0;
    for (const state of ["open", "snoozed", "closed"] as const) {
      conversations += await readCounter(ctx, workspaceId, counterNames.status(state));
    }
    return { workspaceId, conversations };
  },
});
