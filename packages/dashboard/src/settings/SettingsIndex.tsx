import { Link } from "@tanstack/react-router";
import { Building2, ChevronRight, Flag, LogOut, Plus } from "lucide-react";
import { usePageTitle } from "../app/usePageTitle.ts";
import { useSession } from "../session/workspaceContext.ts";
import { useSignOut } from "../session/useSignOut.ts";
import { KNOWLEDGE_LINKS } from "../shell/areas.ts";
import { useWorkspaceSwitch } from "../shell/WorkspaceMenu.tsx";
import { useSetup } from "../start/useSetup.ts";
import { visibleSections } from "./sections.ts";

/** All parts of the settings, and on a phone what the sidebar holds elsewhere: workspaces and signing out. */
export function SettingsIndex() {
  const { workspace, granted } = useSession();
  const setup = useSetup();
  usePageTitle("Settings", workspace.name);
  return (
    <>
      <header className="bar-h">
        <h1>Settings</h1>
      </header>
      <div className="page" tabIndex={0} role="region" aria-label="Settings">
        <div className="set one">
          {setup && !setup.isOver && (
            <Link className="card mc-row" to="/start">
              <Flag className="ic" aria-hidden="true" />
              <span className="grow m">Getting started</span>
              <span className="c3">
                {setup.done} of {setup.total}
              </span>
            </Link>
          )}
          {granted.has("articles.read") && (
            <nav className="card show-s" aria-label="Knowledge">
              {KNOWLEDGE_LINKS.map(({ to, label, about }) => (
                <Link className="mc-row" key={to} to={to}>
                  <span className="grow">
                    <span className="m">{label}</span>
                    <br />
                    <span className="c3 t12">{about}</span>
                  </span>
                  <ChevronRight className="ic" aria-hidden="true" />
                </Link>
              ))}
            </nav>
          )}
          <nav className="card" aria-label="Settings">
            {visibleSections(granted).map(({ id, label, about }) => (
              <Link className="mc-row" key={id} to="/settings/$section" params={{ section: id }}>
                <span className="grow">
                  <span className="m">{label}</span>
                  <br />
                  <span className="c3 t12">{about}</span>
                </span>
                <ChevronRight className="ic" aria-hidden="true" />
              </Link>
            ))}
          </nav>
          <Workspaces />
        </div>
      </div>
    </>
  );
}

function Workspaces() {
  const { me } = useSession();
  const { list, open } = useWorkspaceSwitch();
  const signOut = useSignOut();
  return (
    <section className="card" aria-label="Workspaces and account">
      {list.map((workspace) => (
        <button
          className="mc-row"
          key={workspace.workspaceId}
          disabled={workspace.isCurrent}
          onClick={() => open(workspace.workspaceId)}
        >
          <Building2 className="ic" aria-hidden="true" />
          <span className="grow cut">{workspace.name}</span>
          <span className="c3 t12">{workspace.isCurrent ? "here" : workspace.role}</span>
        </button>
      ))}
      <Link className="mc-row" to="/welcome">
        <Plus className="ic" aria-hidden="true" />
        <span className="grow">Join or make another workspace</span>
      </Link>
      <button className="mc-row" onClick={signOut}>
        <LogOut className="ic" aria-hidden="true" />
        <span style={{ flex: "none" }}>Sign out</span>
        <span className="grow" />
        <span className="c3 t12 cut">{me.email}</span>
      </button>
    </section>
  );
}
