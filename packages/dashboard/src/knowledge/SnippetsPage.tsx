import { usePageTitle } from "../app/usePageTitle.ts";
import { useSession } from "../session/workspaceContext.ts";
import SnippetsSection from "../settings/SnippetsSection.tsx";

/** Saved replies, as part of what the team knows. */
export function SnippetsPage() {
  const { workspace } = useSession();
  usePageTitle("Snippets", workspace.name);
  return (
    <section className="pane" aria-label="Snippets">
      <header className="bar-h">
        <h1>Snippets</h1>
      </header>
      <div className="page" tabIndex={0} role="region" aria-label="Snippets">
        <SnippetsSection />
      </div>
    </section>
  );
}
