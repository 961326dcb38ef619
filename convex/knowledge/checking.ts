import { folded, selfCheck, storedCounters } from "../lib/checking";
import { FOLDERS_COUNTER } from "./foldersModel";

const folders = folded(
  (ctx, workspaceId) =>
    ctx.db.query("contentFolders").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  () => [[FOLDERS_COUNTER, 1]],
);

export const { figures, checkCounters } = selfCheck("knowledge", [
  { counted: [folders], stored: [storedCounters(/^knowledge\.folders$/)] },
]);
