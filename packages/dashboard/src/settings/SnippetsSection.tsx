import { SNIPPET_VARIABLES } from "@parley/core/snippetVariables";
import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import { Plus, SquareSlash, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Field } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Snippet } from "../views.ts";
import { Card } from "./Card.tsx";
import { fieldError } from "./fieldError.ts";
import { ShowMore } from "../kit/ShowMore.tsx";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";
import { useSubmit } from "../kit/useSubmit.ts";

/** Saved replies: found by name, put into a reply by their shortcut. */
export default function SnippetsSection() {
  const denied = useDenied("snippets.manage");
  const [editing, setEditing] = useState<Snippet | "new" | null>(null);
  const [search, setSearch] = useState("");
  const add = (
    <button
      className="btn"
      style={{ marginLeft: "auto" }}
      disabled={denied !== undefined}
      title={denied}
      onClick={() => setEditing("new")}
    >
      <Plus className="ic" aria-hidden="true" />
      New snippet
    </button>
  );
  return (
    <div className="set one">
      <div className="col g16">
        <p className="c3">
          Type <kbd className="kbd">/</kbd> in a reply to insert one. Variables are filled with what is known of the
          customer.
        </p>
        <Card title="Snippets" aside={add}>
          <input
            className="in"
            type="search"
            aria-label="Search snippets"
            placeholder="Search by name, shortcut or text"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <Snippets search={search} onEdit={setEditing} />
        </Card>
      </div>
      {editing && <Editor snippet={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

const PAGE = 50;

function Snippets({ search, onEdit }: { search: string; onEdit: (snippet: Snippet) => void }) {
  const { workspaceId } = useSession();
  const query = useRested(search).trim();
  const all = usePaginatedQuery(api.knowledge.agentSnippets.list, { workspaceId }, { initialNumItems: PAGE });
  const found = useQuery(api.knowledge.agentSnippets.search, query === "" ? "skip" : { workspaceId, query });
  const shown = query === "" ? all.results : found;
  if (!shown || (query === "" && all.status === "LoadingFirstPage")) return <CardBones lines={3} />;
  if (shown.length === 0)
    return (
      <Empty icon={SquareSlash} title={query === "" ? "No snippets yet" : "Nothing matches"} level={3}>
        {query === ""
          ? "Save the answers you give again and again: a greeting, opening hours, how to return a parcel."
          : "Try another word of its name or text."}
      </Empty>
    );
  return (
    <>
      {shown.map((snippet) => (
        <SnippetRow key={snippet._id} snippet={snippet} onEdit={() => onEdit(snippet)} />
      ))}
      {query === "" && <ShowMore list={all} by={PAGE} look="quiet" />}
    </>
  );
}

function SnippetRow({ snippet, onEdit }: { snippet: Snippet; onEdit: () => void }) {
  const { workspaceId } = useSession();
  const denied = useDenied("snippets.manage");
  const remove = useMutation(api.knowledge.agentSnippets.remove);
  const create = useMutation(api.knowledge.agentSnippets.create);
  const { busy, act } = useAct();
  const { name, content, shortcut, folderId } = snippet;
  const takeAway = () =>
    act(async () => {
      await remove({ workspaceId, snippetId: snippet._id });
      const back = () => void act(() => create({ workspaceId, name, content, shortcut, folderId }));
      showToast(`“${name}” was deleted.`, { undo: back });
    });
  return (
    <div className="lib-row">
      <button className="grow lib-name" disabled={denied !== undefined} title={denied} onClick={onEdit}>
        <span className="r r4">
          <span className="m cut">{name}</span>
          {shortcut && <code className="c3 t12">{shortcut}</code>}
        </span>
        <span className="c3 t12 cut">{content}</span>
      </button>
      <button
        className="ib"
        aria-label={`Delete ${name}`}
        disabled={denied !== undefined}
        title={denied ?? "Delete"}
        aria-busy={busy}
        onClick={() => void takeAway()}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

function Editor({ snippet, onClose }: { snippet: Snippet | null; onClose: () => void }) {
  const { workspaceId } = useSession();
  const create = useMutation(api.knowledge.agentSnippets.create);
  const update = useMutation(api.knowledge.agentSnippets.update);
  const [fields, setFields] = useState({
    name: snippet?.name ?? "",
    shortcut: snippet?.shortcut ?? "",
    content: snippet?.content ?? "",
  });
  const { busy, error, submit } = useSubmit();
  const change = (part: Partial<typeof fields>) => setFields({ ...fields, ...part });
  const save = async () => {
    const isSaved = await submit(async () => {
      if (snippet) await update({ workspaceId, snippetId: snippet._id, ...fields });
      else await create({ workspaceId, ...fields });
    });
    if (isSaved) onClose();
  };
  const footer = <DialogAnswer words="Save" busy={busy} onCancel={onClose} onAnswer={() => void save()} />;
  return (
    <Dialog open onClose={onClose} title={snippet ? "Edit the snippet" : "New snippet"} footer={footer} wide>
      <div className="col g12">
        <Field label="Name" error={fieldError(error, "name")}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              maxLength={255}
              value={fields.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Shortcut"
          help="A slash and a word, such as /refund. Optional."
          error={fieldError(error, "shortcut", "conflict")}
        >
          {(ids) => (
            <input
              {...ids}
              className="in"
              maxLength={33}
              value={fields.shortcut}
              onChange={(event) => change({ shortcut: event.target.value })}
            />
          )}
        </Field>
        <Field label="Text" help={<Variables />} error={fieldError(error, "content", "other")}>
          {(ids) => (
            <textarea
              {...ids}
              className="in"
              rows={8}
              maxLength={MAX_MESSAGE_LENGTH}
              value={fields.content}
              onChange={(event) => change({ content: event.target.value })}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

/** What can be filled in, and how a fallback is written. */
export function Variables() {
  return (
    <>
      {Object.keys(SNIPPET_VARIABLES).map((name) => (
        <code key={name}>{`{{${name}}} `}</code>
      ))}
      <br />
      With a fallback: <code>{'{{visitor.firstName | "there"}}'}</code>
    </>
  );
}
