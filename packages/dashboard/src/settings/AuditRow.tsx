import { useMembers } from "../inbox/useMembers.ts";
import type { AuditEntry } from "../views.ts";
import { exactTime } from "../words/time.ts";
import { actionLabel, detailWords, valueWords } from "./auditWords.ts";

const ACTORS: Record<AuditEntry["actorType"], string> = {
  user: "A former member",
  visitor: "A visitor",
  system: "Parley",
  api: "The API",
};

/** One change, with what it was before. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const members = useMembers();
  const detail = detailWords(entry.metadata);
  return (
    <tr>
      <td className="c2 audit-when">{exactTime(entry.timestamp)}</td>
      <td className="audit-who">{entry.actorName ?? ACTORS[entry.actorType]}</td>
      <td>
        {actionLabel(entry.action)}
        {entry.isRedacted && <span className="c3 t12"> (personal values removed)</span>}
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
            <del>{valueWords(change.before, members)}</del>
            <span className="c3" aria-label="became">
              {" → "}
            </span>
            <ins>{valueWords(change.after, members)}</ins>
          </div>
        ))}
      </td>
    </tr>
  );
}
