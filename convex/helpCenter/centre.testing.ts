import { vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { PICTURES } from "../demo/pictures";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor } from "../testing/visitors.testing";

const { agent, agentArticles, agentCenter, agentCollections } = api.helpCenter;
/** The longest page that lists of articles give. */
export const page25 = { numItems: 25, cursor: null };
const SITE = "https://site.example";

/** A fresh workspace with its centre, and shorthands for what authors and readers do most. */
export type Centre = Awaited<ReturnType<typeof openCentre>>;

export interface DraftFields {
  title?: string;
  slug?: string;
  content?: string;
  collectionId?: Id<"collections"> | null;
}

/** Time stands still unless a test moves it; undo with `closeCentres`. */
export function holdTime(): void {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
  vi.stubEnv("CONVEX_SITE_URL", SITE);
}

export function closeCentres(): void {
  vi.useRealTimers();
  vi.unstubAllEnvs();
}

/** A visitor's session; an identified one is who he says he is. */
export async function visit(t: TestBackend, workspaceId: Id<"workspaces">, { isIdentified = false } = {}) {
  const booted = await bootVisitor(t, workspaceId);
  if (isIdentified) await t.run((ctx) => ctx.db.patch("visitors", booted.visitorId, { identityVerified: true }));
  return booted;
}

function authoring(t: TestBackend, owner: TestMember) {
  const { workspaceId, client } = owner;
  const write = async (given: DraftFields = {}) => {
    const fields = { title: "Charge limit", content: "The bike stops at **80 %**.", ...given };
    return (await client.mutation(agentArticles.create, { workspaceId, ...fields })).articleId;
  };
  const publish = async (articleId: Id<"articles">, language?: string) => {
    await client.mutation(agentArticles.publish, { workspaceId, articleId, language });
  };
  const draftOf = (articleId: Id<"articles">, language?: string) =>
    client.query(agent.draft, { workspaceId, articleId, language });
  return {
    write,
    publish,
    draftOf,
    writePublished: async (given: DraftFields = {}) => {
      const articleId = await write(given);
      await publish(articleId);
      return articleId;
    },
    save: async (articleId: Id<"articles">, text: { title?: string; content?: string }, language?: string) => {
      const { revision } = await draftOf(articleId, language);
      await client.mutation(agentArticles.save, { workspaceId, articleId, language, revision, ...text });
    },
    collect: async (name: string, parentId?: Id<"collections">) =>
      (await client.mutation(agentCollections.create, { workspaceId, name, parentId })).collectionId,
    collections: () => client.query(agent.collections, { workspaceId }),
    articles: async () => (await client.query(agent.list, { workspaceId, paginationOpts: page25 })).page,
    addPicture: async (name = "display.png") => {
      const data = Uint8Array.from(atob(PICTURES["display.png"] ?? ""), (character) => character.charCodeAt(0));
      const storageId = await t.run((ctx) => ctx.storage.store(new Blob([data])));
      return await client.action(agentCenter.addAsset, { workspaceId, storageId, name });
    },
  };
}

/** A workspace of its own backend unless one is given. */
export async function openCentre(t: TestBackend = setup()) {
  const owner = await createWorkspace(t, undefined, "Northwind Bikes");
  const { workspaceId } = owner;
  const base = `/help/${workspaceId}`;
  const get = (path: string, init?: RequestInit) => t.fetch(path, { redirect: "manual", ...init });
  return {
    t,
    owner,
    workspaceId,
    client: owner.client,
    base,
    get,
    textOf: async (path: string) => await (await get(path)).text(),
    /** Runs what was scheduled, and what that schedules. */
    settle: () => t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(100)),
    ...authoring(t, owner),
  };
}
