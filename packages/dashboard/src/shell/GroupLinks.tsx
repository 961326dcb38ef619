import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTags, useTeams } from "../inbox/useTags.ts";

/** Tags shown before the rest is asked for: those most in use. */
const FEW = 5;

/** The inbox by team and by tag, with how many are open. */
export function GroupLinks() {
  const teams = useTeams();
  const tags = useTags();
  const [isWhole, setWhole] = useState(false);
  const used = tags.toSorted((a, b) => b.conversations - a.conversations || a.name.localeCompare(b.name));
  const shown = isWhole ? tags : used.slice(0, FEW);
  return (
    <>
      {teams.length > 0 && <p className="lab">Teams</p>}
      {teams.map(({ teamId, name, open, queued }) => (
        <Link
          key={teamId}
          to="/inbox/$view"
          params={{ view: "open" }}
          search={{ team: teamId }}
          className="sub"
          title={queued > 0 ? `${queued} wait for somebody` : name}
        >
          <span className="cut">{name}</span>
          <span>{open || ""}</span>
        </Link>
      ))}
      {tags.length > 0 && <p className="lab">Tags</p>}
      {shown.map(({ tagId, name, conversations }) => (
        <Link
          key={tagId}
          to="/inbox/$view"
          params={{ view: "all" }}
          search={{ tag: tagId }}
          className="sub"
          title={name}
        >
          <span className="cut">{name}</span>
          <span>{conversations || ""}</span>
        </Link>
      ))}
      {tags.length > FEW && (
        <button className="sub" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          <span className="c3">{isWhole ? "Fewer tags" : `All ${tags.length} tags`}</span>
        </button>
      )}
    </>
  );
}
