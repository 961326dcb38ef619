import { File as FileIcon, X } from "lucide-react";
import { sizeWords } from "../words/time.ts";
import { isPicture } from "./AttachmentList.tsx";
import type { Uploads } from "./useUploads.ts";

/** The files that will go with the message. */
export function ComposerFiles({ uploads }: { uploads: Uploads }) {
  if (uploads.uploads.length === 0) return null;
  return (
    <div className="comp-atts" role="group" aria-label="Files to send">
      {uploads.uploads.map(({ key, name, size, attachment }) => (
        <span className="att" key={key}>
          <span className="th">
            {attachment?.url && isPicture(attachment) ? (
              <img src={attachment.url} alt="" />
            ) : (
              <FileIcon className="ic ic-l" aria-hidden="true" />
            )}
          </span>
          <span className="cut">
            <span className="m">{name}</span>
            <br />
            <span className="c3 t12" role="status">
              {attachment ? sizeWords(size) : "Uploading"}
            </span>
          </span>
          <button className="ib" aria-label={`Remove ${name}`} onClick={() => uploads.remove(key)}>
            <X className="ic" aria-hidden="true" />
          </button>
        </span>
      ))}
    </div>
  );
}
