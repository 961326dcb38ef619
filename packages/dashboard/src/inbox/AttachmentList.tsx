import { File as FileIcon } from "lucide-react";
import type { Attachment } from "../views.ts";
import { sizeWords } from "../words/time.ts";

/** Whether a file can be shown: drawings can carry scripts and are served as downloads. */
export const isPicture = (attachment: Attachment): boolean =>
  /^image\/(png|jpeg|gif|webp)$/.test(attachment.contentType);

/** The files of a message: pictures are shown, the rest named. */
export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <div className="atts">
      {attachments.map((attachment) =>
        isPicture(attachment) && attachment.url ? (
          <Picture key={attachment.attachmentId} attachment={attachment} url={attachment.url} />
        ) : (
          <FileLink key={attachment.attachmentId} attachment={attachment} />
        ),
      )}
    </div>
  );
}

const MAX_WIDTH = 280;
const MAX_HEIGHT = 220;

/** The size a picture is shown at, px: its own when that fits, else scaled down as a whole. */
export function shownSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Its place is kept by the stored size, so that nothing jumps when it arrives. */
function Picture({ attachment, url }: { attachment: Attachment; url: string }) {
  const { width, height, name, size } = attachment;
  const shown = width && height ? shownSize(width, height) : {};
  return (
    <a className="att-pic" href={url} target="_blank" rel="noopener noreferrer" title={`${name}, ${sizeWords(size)}`}>
      <img src={url} alt={name} loading="lazy" {...shown} />
    </a>
  );
}

function FileLink({ attachment }: { attachment: Attachment }) {
  const { name, size, url } = attachment;
  const inner = (
    <>
      <span className="th">
        <FileIcon className="ic ic-l" aria-hidden="true" />
      </span>
      <span className="cut">
        <span className="m">{name}</span>
        <br />
        <span className="c3 t12">{sizeWords(size)}</span>
      </span>
    </>
  );
  if (!url) return <span className="att">{inner}</span>;
  return (
    <a className="att" href={url} target="_blank" rel="noopener noreferrer" download={name}>
      {inner}
    </a>
  );
}
