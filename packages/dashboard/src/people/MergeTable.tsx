import { usePaginatedQuery } from "convex/react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, Person } from "../views.ts";
import { exactTime } from "../words/time.ts";

const COUNTED = 25;

/** How many conversations there are, as far as one page tells. */
function useConversationWords(visitorId: Id<"visitors">): string {
  const { workspaceId } = useSession();
  const { results, status } = usePaginatedQuery(
    api.conversations.agent.otherConversations,
    { workspaceId, visitorId },
    { initialNumItems: COUNTED },
  );
  if (status === "LoadingFirstPage") return "";
  return status === "Exhausted" ? String(results.length) : `${results.length} or more`;
}

const ROWS: readonly [label: string, value: (person: Person) => string | null | undefined][] = [
  ["Known as", ({ readableId }) => readableId],
  ["E-mail", ({ email }) => email],
  ["Says name", ({ unverified }) => unverified?.name],
  ["Says e-mail", ({ unverified }) => unverified?.email],
  ["Your id", ({ externalUserId }) => externalUserId],
  ["Proven", ({ identityVerified }) => (identityVerified ? "Yes" : "No")],
  ["First seen", ({ firstSeenAt }) => exactTime(firstSeenAt)],
  ["Last seen", ({ lastSeenAt }) => exactTime(lastSeenAt)],
];

/** Two people side by side: who stays and who becomes part of him. */
export function MergeTable({ stays, goes }: { stays: Person; goes: Person }) {
  const conversations = [useConversationWords(stays.visitorId), useConversationWords(goes.visitorId)];
  const rows = ROWS.map(([label, value]) => ({ label, values: [value(stays), value(goes)] }));
  const told = [...rows, { label: "Conversations", values: conversations }].filter(({ values }) =>
    values.some(Boolean),
  );
  return (
    <table className="tbl merge">
      <thead>
        <tr>
          <th scope="col">
            <span className="sr">Fact</span>
          </th>
          <th scope="col">Stays: {stays.name}</th>
          <th scope="col">Moves: {goes.name}</th>
        </tr>
      </thead>
      <tbody>
        {told.map(({ label, values }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{values[0]}</td>
            <td>{values[1]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
