import { ChevronLeft, Lock } from "lucide-react";
import { Link, useParams } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { usePageTitle } from "../app/usePageTitle.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { NotFoundPage } from "../shell/NotFoundPage.tsx";
import { type Section, SECTIONS, type SectionId, visibleSections } from "./sections.ts";

const PAGES: Record<SectionId, ComponentType> = {
  messenger: lazy(() => import("./MessengerSection.tsx")),
  "ticket-forms": lazy(() => import("./TicketFormsSection.tsx")),
  teams: lazy(() => import("../routing/TeamsSection.tsx")),
  rules: lazy(() => import("../routing/RulesSection.tsx")),
  tags: lazy(() => import("../routing/TagsSection.tsx")),
  sla: lazy(() => import("../routing/SlaSection.tsx")),
  "office-hours": lazy(() => import("../routing/OfficeHoursSection.tsx")),
  automation: lazy(() => import("../routing/AutomationSection.tsx")),
  snippets: lazy(() => import("./SnippetsSection.tsx")),
  macros: lazy(() => import("./MacrosSection.tsx")),
  "help-center": lazy(() => import("./HelpCenterSection.tsx")),
  members: lazy(() => import("./MembersSection.tsx")),
  workspace: lazy(() => import("./WorkspaceSection.tsx")),
  security: lazy(() => import("./SecuritySection.tsx")),
  audit: lazy(() => import("./AuditSection.tsx")),
  profile: lazy(() => import("./ProfileSection.tsx")),
  appearance: lazy(() => import("./AppearanceSection.tsx")),
};

/** One part of the settings. */
export function SettingsPage() {
  const { section: id } = useParams({ strict: false });
  const section = SECTIONS.find((each) => each.id === id);
  if (!section) return <NotFoundPage />;
  return <OpenSection key={section.id} section={section} />;
}

function OpenSection({ section }: { section: Section }) {
  const { workspace, granted } = useSession();
  usePageTitle(section.label, workspace.name);
  const isVisible = visibleSections(granted).some((each) => each.id === section.id);
  const Page = PAGES[section.id];
  return (
    <>
      <header className="bar-h">
        <Link className="ib back" to="/settings" aria-label="Back to the settings">
          <ChevronLeft className="ic" aria-hidden="true" />
        </Link>
        <h1>{section.label}</h1>
        <span className="c3 t12 hide-s">{section.about}</span>
      </header>
      <div className="page" tabIndex={0} role="region" aria-label={`${section.label} settings`}>
        {isVisible ? (
          <Boundary resetKey={section.id}>
            <Suspense fallback={<Waiting />}>
              <Page />
            </Suspense>
          </Boundary>
        ) : (
          <Closed section={section} />
        )}
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div className="set one">
      <CardBones lines={5} />
    </div>
  );
}

function Closed({ section }: { section: Section }) {
  return (
    <Empty icon={Lock} title={`${section.label} is not part of your role`}>
      It needs the permission {"needs" in section ? section.needs : ""}. Ask an admin for it.
    </Empty>
  );
}
