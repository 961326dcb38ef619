import { Check, CheckCheck, Sparkles } from "lucide-react";
import { useState } from "react";
import { Avatar } from "../kit/Avatar.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { ConversationDetail, Message } from "../views.ts";
import { clock, exactTime } from "../words/time.ts";
import { AttachmentList } from "./AttachmentList.tsx";
import { EditBox } from "./EditBox.tsx";
import { MessageText } from "./MessageText.tsx";
import { MessageTools } from "./MessageTools.tsx";

interface MessageBubbleProps {
  message: Message;
  conversation: ConversationDetail;
  isFollowUp: boolean;
  isLinked: boolean;
  showsReceipt: boolean;
}

function isCustomer(message: Message): boolean {
  return message.senderType === "visitor" || message.senderType === "user";
}

function classesOf({ message, isFollowUp, isLinked }: MessageBubbleProps): string {
  const names = ["msg"];
  if (message.kind === "note") names.push("note");
  else if (!isCustomer(message)) names.push("us");
  if (message.senderType === "bot") names.push("ai");
  if (message.deletedAt !== null) names.push("deleted");
  if (isFollowUp) names.push("follow");
  if (isLinked) names.push("linked");
  return names.join(" ");
}

/** A message or note as the team sees it: customer left, team right, notes across. */
export function MessageBubble(props: MessageBubbleProps) {
  const { message, conversation } = props;
  const { me } = useSession();
  const [editing, setEditing] = useState(false);
  const isMine = message.senderType === "agent" && message.sender.id === me.userId;
  const seed = isCustomer(message) ? conversation.visitor.avatarSeed : (message.sender.id ?? "team");
  return (
    <div className={classesOf(props)} id={`m-${message._id}`}>
      {message.senderType === "bot" ? (
        <BotAvatar name={message.sender.name} />
      ) : (
        <Avatar name={message.sender.name} seed={seed} url={message.sender.avatarUrl} size={28} />
      )}
      <div>
        <MessageHead message={message} isMine={isMine} onEdit={() => setEditing(true)} />
        {editing ? <EditBox message={message} onDone={() => setEditing(false)} /> : <MessageBody message={message} />}
        {props.showsReceipt && <Receipt message={message} />}
      </div>
    </div>
  );
}

/** AI and automations are square, people round. */
function BotAvatar({ name }: { name: string }) {
  return (
    <span className="av av-ai" role="img" aria-label={`${name}, AI agent`}>
      <Sparkles className="ic" />
    </span>
  );
}

function MessageHead({ message, isMine, onEdit }: { message: Message; isMine: boolean; onEdit: () => void }) {
  return (
    <div className="msg-h">
      <b>{isMine ? "You" : message.sender.name}</b>
      {message.senderType === "bot" && <span className="c-ai m">AI</span>}
      {message.kind === "note" && (
        <span className="m" style={{ color: "var(--note)" }}>
          Note, only your team sees it
        </span>
      )}
      <time title={exactTime(message.createdAt)} dateTime={new Date(message.createdAt).toISOString()}>
        {clock(message.createdAt)}
      </time>
      {message.editedAt !== null && message.deletedAt === null && (
        <span title={exactTime(message.editedAt)}>edited</span>
      )}
      {message.deletedAt === null && <MessageTools message={message} isMine={isMine} onEdit={onEdit} />}
    </div>
  );
}

function MessageBody({ message }: { message: Message }) {
  if (message.deletedAt !== null)
    return (
      <div className="bub" title={exactTime(message.deletedAt)}>
        This message was deleted
      </div>
    );
  return (
    <>
      {message.content !== "" && (
        <div className="bub">
          <MessageText text={message.content} mentions={message.mentions} />
        </div>
      )}
      <AttachmentList attachments={message.attachments} />
    </>
  );
}

/** Whether the customer has read the team's last message. */
function Receipt({ message }: { message: Message }) {
  if (message.seenAt === null)
    return (
      <div className="msg-f">
        <Check className="ic ic-s" aria-hidden="true" />
        Sent
      </div>
    );
  return (
    <div className="msg-f" title={exactTime(message.seenAt)}>
      <CheckCheck className="ic ic-s" aria-hidden="true" />
      Seen {clock(message.seenAt)}
    </div>
  );
}
