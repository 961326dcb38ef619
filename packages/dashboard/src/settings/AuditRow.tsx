import type { AuditEntry } from "../views.ts";
import { exactTime } from "../words/time.ts";
import { actionLabel, detailWords } from "./auditWords.ts";

const ACTORS: Record<AuditEntry["actorType"], string> = {
  user: "A former member",
  visitor: "A visitor",
  system: "Parley",
  api: "The API",
};

/** One change, with what it was before. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const detail = detailWords(entry.metadata);
  return (
    <tr>
      <td className="c2" style={{ whiteSpace: "nowrap" }}>
        {exactTime(entry.timestamp)}
      </td>
      <td>{entry.actorName ?? ACTORS[entry.actorType]}</td>
      <td>
        {actionLabel(entry.action)}
        {detail !== "" && (
          <>
            <br />
            <span className="c3 t12">{detail}</span>
          </>
        )}
      </td>
      <td className="hide-col">
        {entry.changes.map((change) => (
          <div key={change.field}>
            <span className="c3">{change.field}: </span>
            <del>{change.before ?? "nothing"}</del>
            <span className="c3" aria-label="became">
              {" → "}
            </span>
            <ins>{change.after ?? "nothing"}</ins>
          </div>
        ))}
      </td>
    </tr>
  );
}
