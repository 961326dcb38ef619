import { useAction, useConvex } from "convex/react";
import { Download, ShieldCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../api.ts";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { saveFile } from "../kit/saveFile.ts";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";

export interface AuditQuery {
  action?: string;
  actorId?: Id<"users">;
  from?: number;
  to?: number;
}
/** Entries of a log that are fetched at a time while it is saved. */
const PIECE = 200;
type Check = FunctionReturnType<typeof api.audit.agentChain.verify>;

/** Saves the log as a file, and checks that nobody changed it afterwards. */
export function AuditTools({ query }: { query: AuditQuery }) {
  const { workspaceId } = useSession();
  const verify = useAction(api.audit.agentChain.verify);
  const [check, setCheck] = useState<Check | null>(null);
  const { busy, act } = useAct();
  return (
    <div className="col">
      <div className="r wrap">
        <ExportMenu query={query} />
        <button
          className="btn"
          aria-busy={busy}
          onClick={() => void act(async () => setCheck(await verify({ workspaceId })))}
        >
          <ShieldCheck className="ic" aria-hidden="true" />
          Check the log
        </button>
      </div>
      {check && <Finding check={check} />}
    </div>
  );
}

function Finding({ check }: { check: Check }) {
  if (check.problems.length > 0)
    return (
      <div className="banner banner-bad" role="alert">
        <TriangleAlert className="ic" aria-hidden="true" /> The log was changed afterwards:{" "}
        {check.problems.map(({ seq, problem }) => `entry ${seq} ${problem}`).join("; ")}.
      </div>
    );
  return (
    <p className="c2" role="status">
      {check.checked} {check.checked === 1 ? "entry" : "entries"} checked: each follows from the one before, nothing was
      changed, removed or added. Last one: {check.seq}, <span className="mono">{check.hash.slice(0, 16)}…</span>
    </p>
  );
}

function ExportMenu({ query }: { query: AuditQuery }) {
  const convex = useConvex();
  const { workspaceId } = useSession();
  const denied = useDenied("data.export");
  const { busy, act } = useAct();
  const save = async (format: "csv" | "json") => {
    const pieces: string[] = [];
    for (let cursor: string | null = null, isDone = false; !isDone;) {
      const piece: { text: string; cursor: string | null } = await convex.mutation(api.audit.agent.exportPiece, {
        workspaceId,
        format,
        paginationOpts: { numItems: PIECE, cursor },
        ...query,
      });
      pieces.push(piece.text);
      cursor = piece.cursor;
      isDone = cursor === null;
    }
    const [extension, type] = format === "csv" ? ["csv", "text/csv"] : ["jsonl", "application/jsonl"];
    saveFile(`audit-log.${extension}`, type, pieces.join(""));
  };
  return (
    <Menu
      trigger={
        <button className="btn" disabled={denied !== undefined} title={denied} aria-busy={busy}>
          <Download className="ic" aria-hidden="true" />
          Export
        </button>
      }
    >
      <MenuItem onPick={() => void act(() => save("csv"), "Saved.")}>CSV, for spreadsheets</MenuItem>
      <MenuItem onPick={() => void act(() => save("json"), "Saved.")}>JSON, one entry a line</MenuItem>
    </Menu>
  );
}
