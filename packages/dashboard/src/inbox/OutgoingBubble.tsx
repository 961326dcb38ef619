import { Clock, TriangleAlert } from "lucide-react";
import { Avatar } from "../kit/Avatar.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { AttachmentList } from "./AttachmentList.tsx";
import { MessageText } from "./MessageText.tsx";
import type { Outgoing } from "./outbox.ts";
import { useOutbox } from "./useOutbox.ts";

/** A message on its way: sending, or failed with the way to send it again. */
export function OutgoingBubble({ item }: { item: Outgoing }) {
  const { me } = useSession();
  const failed = item.state === "failed";
  const kind = item.kind === "note" ? "note" : "us";
  return (
    <div className={`msg ${kind}${failed ? " failed" : ""}`}>
      <Avatar name={me.name ?? me.email ?? "You"} seed={me.userId} url={me.avatarUrl} size={28} quiet />
      <div>
        {item.content !== "" && (
          <div className="bub">
            <MessageText text={item.content} mentions={item.mentions} />
          </div>
        )}
        <AttachmentList attachments={item.attachments} />
        {failed ? <Failed item={item} /> : <Sending />}
      </div>
    </div>
  );
}

function Sending() {
  return (
    <div className="msg-f">
      <Clock className="ic ic-s" aria-hidden="true" />
      Sending
    </div>
  );
}

function Failed({ item }: { item: Outgoing }) {
  const outbox = useOutbox();
  return (
    <div className="msg-f c-bad" role="alert">
      <TriangleAlert className="ic ic-s" aria-hidden="true" />
      <span title={item.reason ?? undefined}>Not sent. {item.reason}</span>
      <button className="link" onClick={() => outbox.retry(item.clientMessageId)}>
        {item.isOvertaken ? "Send anyway" : "Send again"}
      </button>
      <button className="link" onClick={() => outbox.discard(item.clientMessageId)}>
        Discard
      </button>
    </div>
  );
}
