import { useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { CommonIssue, HomeConfig, MessengerSettings } from "../views.ts";
import { HomePageCard } from "./HomePageCard.tsx";
import { InstallCard } from "./InstallCard.tsx";
import { IssuesCard } from "./IssuesCard.tsx";
import { LauncherCard } from "./LauncherCard.tsx";
import { LookCard } from "./LookCard.tsx";
import { MessengerPreview } from "./MessengerPreview.tsx";
import { useHomeForm } from "./useHomeForm.ts";
import { useMessengerForm } from "./useMessengerForm.ts";
import { WordsCard } from "./WordsCard.tsx";

/** How the messenger looks and speaks, with the result beside it. */
export default function MessengerSection() {
  const { workspaceId } = useSession();
  const settings = useQuery(api.messenger.agent.settings, { workspaceId });
  const home = useQuery(api.messenger.agentHome.get, { workspaceId });
  const issues = useQuery(api.messenger.agentHome.issues, { workspaceId });
  if (!settings || !home || !issues)
    return (
      <div className="set">
        <CardBones lines={8} />
      </div>
    );
  return <Form saved={settings} home={home} issues={issues} />;
}

interface FormProps {
  saved: MessengerSettings;
  home: HomeConfig;
  issues: readonly CommonIssue[];
}

function Form({ saved, home, issues }: FormProps) {
  const form = useMessengerForm(saved);
  const homeForm = useHomeForm(home);
  const [asCustomer, setAsCustomer] = useState(true);
  return (
    <div className="set">
      <div className="col g16">
        <SaveState form={form} />
        <LookCard form={form} />
        <WordsCard form={form} />
        <HomePageCard form={homeForm} />
        <IssuesCard issues={issues} />
        <LauncherCard form={form} />
        <InstallCard />
      </div>
      <MessengerPreview
        settings={form.value}
        home={homeForm.value}
        issues={issues}
        asCustomer={asCustomer}
        onSwitch={setAsCustomer}
      />
    </div>
  );
}

/** Changes save themselves; this line says so, or why not. */
function SaveState({ form }: { form: ReturnType<typeof useMessengerForm> }) {
  const words =
    form.denied ??
    { idle: "Changes are saved as you make them.", saving: "Saving", saved: "Saved, live on your site." }[form.state];
  return (
    <p className="c3 t12" role="status">
      {words}
    </p>
  );
}
