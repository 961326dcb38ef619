import { useState } from "react";
import { CopyBox } from "../kit/CopyBox.tsx";
import { SNIPPETS, type SnippetKind, snippetFor } from "./snippets.ts";
import { useSnippetTarget } from "./useSnippetTarget.ts";

/** What goes onto the customer's site, for the ways sites are made. */
export function InstallSnippet({ withTabs = true }: { withTabs?: boolean }) {
  const target = useSnippetTarget();
  const [kind, setKind] = useState<SnippetKind>("html");
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const index = SNIPPETS.findIndex((each) => each.kind === kind);
    const next = SNIPPETS[(index + step + SNIPPETS.length) % SNIPPETS.length];
    if (!next) return;
    setKind(next.kind);
    document.getElementById(`snippet-${next.kind}`)?.focus();
  };
  return (
    <>
      {withTabs && (
        <div className="tabs" role="tablist" aria-label="Kind of site" onKeyDown={onKeyDown}>
          {SNIPPETS.map((each) => (
            <button
              key={each.kind}
              id={`snippet-${each.kind}`}
              className="tab"
              role="tab"
              aria-selected={each.kind === kind}
              tabIndex={each.kind === kind ? 0 : -1}
              onClick={() => setKind(each.kind)}
            >
              {each.label}
            </button>
          ))}
        </div>
      )}
      <CopyBox text={snippetFor(kind, target)} label="Install snippet" />
      <p className="help">{SNIPPETS.find((each) => each.kind === kind)?.help}</p>
    </>
  );
}
