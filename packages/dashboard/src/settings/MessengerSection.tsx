import { useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { MessengerSettings } from "../views.ts";
import { InstallCard } from "./InstallCard.tsx";
import { LauncherCard } from "./LauncherCard.tsx";
import { LookCard } from "./LookCard.tsx";
import { MessengerPreview } from "./MessengerPreview.tsx";
import { useMessengerForm } from "./useMessengerForm.ts";
import { WordsCard } from "./WordsCard.tsx";

/** How the messenger looks and speaks, with the result beside it. */
export default function MessengerSection() {
  const { workspaceId } = useSession();
  const settings = useQuery(api.messenger.agent.settings, { workspaceId });
  if (!settings)
    return (
      <div className="set">
        <CardBones lines={8} />
      </div>
    );
  return <Form saved={settings} />;
}

function Form({ saved }: { saved: MessengerSettings }) {
  const form = useMessengerForm(saved);
  const [asCustomer, setAsCustomer] = useState(true);
  return (
    <div className="set">
      <div className="col g16">
        <SaveState form={form} />
        <LookCard form={form} />
        <WordsCard form={form} />
        <LauncherCard form={form} />
        <InstallCard />
      </div>
      <MessengerPreview settings={form.value} asCustomer={asCustomer} onSwitch={setAsCustomer} />
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
