import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Attachment } from "@parley/client";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import type { Upload, Uploads } from "./uploads.ts";

export interface PreviewedPicture {
  name: string;
  url: string;
}

const PICTURE_WIDTH = 240;

/** "812 B", "34 KB", "2.1 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${+(bytes / 1024 / 1024).toFixed(1)} MB`;
}

interface AttachmentProps {
  attachment: Attachment;
  onPreview: (picture: PreviewedPicture) => void;
}

function Picture({ attachment, url, onPreview }: AttachmentProps & { url: string }): JSX.Element {
  const { name, width, height } = attachment;
  const shown = Math.min(PICTURE_WIDTH, width ?? PICTURE_WIDTH);
  const shownHeight = width && height ? Math.round((shown * height) / width) : 160;
  return (
    <button class="pic" aria-label={`View ${name}`} onClick={() => onPreview({ name, url })}>
      <img src={url} alt={name} width={shown} height={shownHeight} loading="lazy" />
    </button>
  );
}

export function AttachmentView({ attachment, onPreview }: AttachmentProps): JSX.Element {
  const { localPictures } = useMessenger();
  const { name, size, contentType, attachmentId } = attachment;
  const url = localPictures.get(attachmentId) ?? attachment.url;
  // Drawings can carry scripts and are served as downloads.
  if (url && /^image\/(?!svg)/.test(contentType))
    return <Picture attachment={attachment} url={url} onPreview={onPreview} />;
  const body = (
    <>
      <span class="th">
        <Icon name={url ? "download" : "file"} />
      </span>
      <span class="grow">
        <span class="m t14 cut" style={{ display: "block" }}>
          {name}
        </span>
        <span class="c3 t12">{fileSize(size)}</span>
      </span>
    </>
  );
  if (!url) return <span class="att">{body}</span>;
  return (
    <a class="att" href={url} download={name} target="_blank" rel="noopener noreferrer">
      {body}
    </a>
  );
}

/** A picture over the whole window, with its download. */
export function Preview({ picture, onClose }: { picture: PreviewedPicture; onClose: () => void }): JSX.Element {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = (close.current?.getRootNode() as ShadowRoot).activeElement;
    close.current?.focus();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClose();
  };
  return (
    <div class="view" role="dialog" aria-modal="true" aria-label={picture.name} onKeyDown={onKeyDown}>
      <div class="mw-bar">
        <span class="grow cut m">{picture.name}</span>
        <a class="ib" href={picture.url} download={picture.name} target="_blank" rel="noopener noreferrer">
          <Icon name="download" />
          <span class="sr">Download</span>
        </a>
        <button ref={close} class="ib" aria-label="Close picture" onClick={onClose}>
          <Icon name="x" />
        </button>
      </div>
      <img src={picture.url} alt={picture.name} />
    </div>
  );
}

function TrayItem({ upload, uploads }: { upload: Upload; uploads: Uploads }): JSX.Element {
  const { file, progress, attachment, error, pictureUrl } = upload;
  const percent = Math.round(progress * 100);
  return (
    <li class={error ? "tray-i failed" : "tray-i"}>
      <span class="th">{pictureUrl ? <img src={pictureUrl} alt="" /> : <Icon name="file" />}</span>
      <span class="grow">
        <span class="t14 m cut" style={{ display: "block" }}>
          {file.name}
        </span>
        {error ? (
          <span class="t12" role="alert">
            {error}
          </span>
        ) : attachment ? (
          <span class="t12 c3">{fileSize(file.size)}</span>
        ) : (
          <span
            class="bar"
            role="progressbar"
            aria-label={`Uploading ${file.name}`}
            aria-valuenow={percent}
            style={{ display: "block" }}
          >
            <i style={{ width: `${percent}%` }} />
          </span>
        )}
      </span>
      {error && (
        <button class="ib" aria-label={`Try ${file.name} again`} onClick={() => uploads.retry(upload.id)}>
          <Icon name="retry" />
        </button>
      )}
      <button class="ib" aria-label={`Remove ${file.name}`} onClick={() => uploads.remove(upload.id)}>
        <Icon name="x" />
      </button>
    </li>
  );
}

/** The files that will go with the message. */
export function Tray({ uploads }: { uploads: Uploads }): JSX.Element | null {
  if (uploads.list.length === 0) return null;
  return (
    <ul class="tray">
      {uploads.list.map((upload) => (
        <TrayItem key={upload.id} upload={upload} uploads={uploads} />
      ))}
    </ul>
  );
}
