import { useMutation, useQuery } from "convex/react";
import { useNavigate } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { usePeopleSearch } from "../keyboard/usePeopleSearch.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Dialog } from "../kit/Dialog.tsx";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";
import { Field } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, MergePreview, Person, PersonRow } from "../views.ts";
import { PROBLEMS, WARNINGS } from "./mergeWords.ts";
import { MergeTable } from "./MergeTable.tsx";

/** Makes two people one: first the other one is chosen, then both stand side by side. */
export function MergeDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { workspaceId } = useSession();
  const [otherId, setOtherId] = useState<Id<"visitors"> | null>(null);
  const preview = useQuery(
    api.visitors.agentMerging.preview,
    otherId ? { workspaceId, visitorId: person.visitorId, otherId } : "skip",
  );
  const merge = useMutation(api.visitors.agentMerging.merge);
  const navigate = useNavigate();
  const { busy, act } = useAct();
  const submit = () => {
    if (!otherId || !preview) return;
    void act(async () => {
      const { visitorId } = await merge({ workspaceId, visitorId: person.visitorId, otherId });
      onClose();
      showToast(`Merged into ${preview.stays.name}.`);
      await navigate({ to: "/people/$visitorId", params: { visitorId }, search: (before) => before });
    });
  };
  const footer = otherId ? (
    <>
      <button className="btn btn-q" onClick={() => setOtherId(null)}>
        Choose another
      </button>
      <span className="grow" />
      <DialogAnswer
        words="Merge"
        busy={busy}
        isIncomplete={!preview || preview.problem !== null}
        isDanger
        onCancel={onClose}
        onAnswer={submit}
      />
    </>
  ) : undefined;
  return (
    <Dialog open wide onClose={onClose} title={`Merge ${person.name} with another person`} footer={footer}>
      {otherId ? <SideBySide preview={preview} /> : <Chooser person={person} onChoose={setOtherId} />}
    </Dialog>
  );
}

function Chooser({ person, onChoose }: { person: Person; onChoose: (id: Id<"visitors">) => void }) {
  const [text, setText] = useState("");
  const found = usePeopleSearch(text).filter(({ visitorId }) => visitorId !== person.visitorId);
  return (
    <div className="col g12">
      <Field label="Who else is this?">
        {(ids) => (
          <input
            {...ids}
            className="in"
            type="search"
            autoFocus
            placeholder="Beginning of a name, e-mail or id"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <ul className="picks" aria-label="People found">
        {found.map((each) => (
          <li key={each.visitorId}>
            <Found person={each} onChoose={() => onChoose(each.visitorId)} />
          </li>
        ))}
      </ul>
      {text.trim() !== "" && found.length === 0 && <p className="c3">Nobody else fits “{text.trim()}”.</p>}
    </div>
  );
}

function Found({ person, onChoose }: { person: PersonRow; onChoose: () => void }) {
  return (
    <button className="pick-row r r12" onClick={onChoose}>
      <Avatar name={person.name} seed={person.avatarSeed} size={28} online={person.online} quiet />
      <span className="grow">
        <span className="m cut">{person.name}</span>
        <span className="c3 t12 cut">
          {[person.email, person.readableId].filter((word) => word && word !== person.name).join(", ")}
        </span>
      </span>
      {person.identityVerified && <span className="bdg bdg-ok">Verified</span>}
    </button>
  );
}

function SideBySide({ preview }: { preview: MergePreview | undefined }) {
  if (!preview) return <CardBones lines={6} />;
  const { problem, warnings, stays, goes } = preview;
  return (
    <div className="col g16">
      {problem && (
        <p className="banner banner-warn" role="alert">
          <TriangleAlert className="ic" aria-hidden="true" />
          <span>{PROBLEMS[problem]}</span>
        </p>
      )}
      <MergeTable stays={stays} goes={goes} />
      <div className="col g12 c2">
        <p>
          {goes.name} becomes part of {stays.name}, who was here first: conversations, tickets, ratings, visits and
          browsers move. Where both know something, what {stays.name} knows stays. This cannot be undone.
        </p>
        {!problem && warnings.length > 0 && (
          <ul className="col g12" aria-label="Think of">
            {warnings.map((warning) => (
              <li className="r r8" key={warning}>
                <TriangleAlert className="ic ic-s" aria-hidden="true" style={{ color: "var(--warn)" }} />
                <span>{WARNINGS[warning]}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
