import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Attachment } from "@parley/client";
import { Icon } from "./Icon.tsx";
import type { Uploads } from "./uploads.ts";

/** The files of a ticket or a comment, as links. */
export function Attached({ attachments }: { attachments: readonly Attachment[] }): JSX.Element | null {
  if (attachments.length === 0) return null;
  return (
    <ul class="tk-files">
      {attachments.map(({ attachmentId, name, url }) => (
        <li key={attachmentId}>
          <a class="link r" href={url ?? undefined} download={name} target="_blank" rel="noopener noreferrer">
            <Icon name="file" small />
            <span class="cut">{name}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The files that will go along. */
export function FileList({ uploads }: { uploads: Uploads }): JSX.Element | null {
  if (uploads.list.length === 0) return null;
  return (
    <ul class="tk-files" aria-label="Files to send">
      {uploads.list.map(({ id, file, attachment, error }) => (
        <li key={id} class="r t14">
          <Icon name={error ? "alert" : "file"} small />
          <span class="cut grow">{file.name}</span>
          <span class={error ? "tk-err" : "c3 t12"} role="status">
            {error ?? (attachment ? "" : "Uploading")}
          </span>
          <button type="button" class="ib" aria-label={`Remove ${file.name}`} onClick={() => uploads.remove(id)}>
            <Icon name="x" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Lets the visitor choose files; with `label` as a button with words. */
export function FilePicker({ uploads, label }: { uploads: Uploads; label?: string }): JSX.Element {
  const picker = useRef<HTMLInputElement>(null);
  const onPick = (): void => {
    uploads.add(picker.current?.files ?? []);
    if (picker.current) picker.current.value = "";
  };
  const onClick = (): void => picker.current?.click();
  return (
    <>
      <input ref={picker} type="file" multiple hidden onChange={onPick} />
      {label ? (
        <button type="button" class="btn btn-q tk-pick" disabled={uploads.isFull} onClick={onClick}>
          <Icon name="clip" />
          {label}
        </button>
      ) : (
        <button type="button" class="ib" aria-label="Attach a file" disabled={uploads.isFull} onClick={onClick}>
          <Icon name="clip" />
        </button>
      )}
    </>
  );
}
