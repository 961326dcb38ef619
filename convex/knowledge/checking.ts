import { folded, selfCheck, storedCounters } from "../lib/checking";
import { FOLDERS_COUNTER } from "./foldersModel";
import { SNIPPETS_COUNTER } from "./snippetsModel";

const folders = folded(
  (ctx, workspaceId) =>
    ctx.db.query("contentFolders").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  () => [[FOLDERS_COUNTER, 1]],
);
const snippets = folded(
  (ctx, workspaceId) => ctx.db.query("snippets").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  () => [[SNIPPETS_COUNTER, 1]],
);

export const { figures, checkCounters } = selfCheck("knowledge", [
  { counted: [folders, snippets], stored: [storedCounters(/^knowledge\./)] },
]);
