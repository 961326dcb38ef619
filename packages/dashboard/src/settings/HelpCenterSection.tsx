import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field, Segments } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useSubmit } from "../kit/useSubmit.ts";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import { Card } from "./Card.tsx";
import { fieldError } from "./fieldError.ts";

const POLICIES = [
  { value: "public", label: "Everyone" },
  { value: "restricted", label: "Customers only" },
] as const;

/** Where the help centre is, who may read it, its languages. */
export default function HelpCenterSection() {
  const { workspaceId } = useSession();
  const settings = useQuery(api.helpCenter.agentCenter.settings, { workspaceId });
  if (!settings)
    return (
      <div className="set one">
        <CardBones lines={5} />
      </div>
    );
  return (
    <div className="set one">
      <div className="col g16">
        <PolicyCard policy={settings.policy} />
        <CenterCard key={JSON.stringify(settings.center)} settings={settings} />
      </div>
    </div>
  );
}

function PolicyCard({ policy }: { policy: "public" | "restricted" }) {
  const { workspaceId } = useSession();
  const restrict = useMutation(api.helpCenter.agentCenter.restrict);
  const denied = useDenied("settings.security");
  const { busy, act } = useAct();
  return (
    <Card title="Who may read">
      <div>
        <Segments
          label="Who may read"
          value={policy}
          options={POLICIES}
          disabled={busy || denied !== undefined}
          onChange={(next) => void act(() => restrict({ workspaceId, policy: next }))}
        />
      </div>
      <p className="help">
        {denied ??
          "Customers are people whose identity your site has proven. For everyone else the centre is closed at once, pictures and search too."}
      </p>
    </Card>
  );
}

interface CenterCardProps {
  settings: {
    url: string;
    center: {
      slug: string;
      intro: string;
      siteUrl: string | null;
      canonicalUrl: string | null;
      languages: string[];
      isIndexed: boolean;
    };
  };
}

const FIELDS = [
  { name: "slug", label: "Address", help: undefined },
  { name: "intro", label: "Words below the search", help: undefined },
  { name: "siteUrl", label: "Your site", help: "Linked at the top of every page." },
  {
    name: "canonicalUrl",
    label: "Own domain",
    help: "Where search engines should see it, when a proxy of yours stands before it.",
  },
  { name: "languages", label: "Languages", help: "As en, de, pt-BR. The first one is the one articles begin in." },
] as const;

function CenterCard({ settings }: CenterCardProps) {
  const { workspaceId } = useSession();
  const update = useMutation(api.helpCenter.agentCenter.update);
  const denied = useDenied("settings.workspace");
  const { busy, error, submit } = useSubmit();
  const { slug, intro, siteUrl, canonicalUrl, languages, isIndexed } = settings.center;
  const stored = {
    slug,
    intro,
    siteUrl: siteUrl ?? "",
    canonicalUrl: canonicalUrl ?? "",
    languages: languages.join(", "),
    isIndexed,
  };
  const [value, setValue] = useState(stored);
  const isChanged = JSON.stringify(value) !== JSON.stringify(stored);
  const { question } = useUnsaved(isChanged);
  const isOff = denied !== undefined;
  const save = async () => {
    await update({
      workspaceId,
      ...(value.slug !== slug && { slug: value.slug }),
      intro: value.intro,
      siteUrl: value.siteUrl.trim() || null,
      canonicalUrl: value.canonicalUrl.trim() || null,
      languages: value.languages.split(/[\s,]+/).filter((language) => language !== ""),
      isIndexed: value.isIndexed,
    });
    showToast("Saved.");
  };
  return (
    <Card title="Pages">
      {FIELDS.map(({ name, label, help }) => (
        <Field
          key={name}
          label={label}
          help={name === "slug" ? settings.url : help}
          error={fieldError(error, name, name === "slug" ? "conflict" : name === "languages" ? "other" : undefined)}
        >
          {(ids) => (
            <input
              className="in"
              {...ids}
              value={value[name]}
              disabled={isOff}
              onChange={(event) => setValue({ ...value, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <label className="r">
        <input
          type="checkbox"
          checked={value.isIndexed}
          disabled={isOff}
          onChange={(event) => setValue({ ...value, isIndexed: event.target.checked })}
        />
        Search engines may list it
      </label>
      <div>
        <button
          className="btn btn-p"
          aria-busy={busy}
          disabled={isOff || busy || !isChanged}
          title={denied}
          onClick={() => void submit(save)}
        >
          Save
        </button>
      </div>
      {question}
    </Card>
  );
}
