import type { JSX } from "preact";
import type { ThreadMessage } from "@parley/client";
import type { AppErrorData } from "@parley/protocol";
import { clockTime, fullTime } from "../dates.ts";
import { linkify } from "../linkify.ts";
import type { ChatRow } from "../rows.ts";
import { AttachmentView, type PreviewedPicture } from "./Attachments.tsx";
import { Avatar } from "./Avatar.tsx";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { Changeable, isChangeable } from "./OwnMessage.tsx";

type MessageRow = Extract<ChatRow, { type: "message" }>;

/** Text with its links, built from text nodes alone. */
export function LinkedText({ text }: { text: string }): JSX.Element {
  return (
    <>
      {linkify(text).map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

/** Why a message was not sent, for the visitor. */
export function failureText(error: AppErrorData | null): string {
  switch (error?.code) {
    case "invalid_input":
      return error.field.startsWith("attachment")
        ? "Not sent: an attachment was refused."
        : "Not sent: it was refused.";
    case "forbidden":
      return "Not sent: you cannot write here.";
    case "quota_exceeded":
      return "Not sent: the limit is reached.";
    default:
      return "Not sent.";
  }
}

function State({ message }: { message: ThreadMessage }): JSX.Element {
  const { outbox } = useMessenger().client;
  const time = clockTime(message.createdAt);
  switch (message.delivery) {
    case "failed":
      return (
        <p class="ft failed">
          <Icon name="alert" small />
          <span role="alert">{failureText(message.error)}</span>
          <button class="link" onClick={() => void outbox.retry(message.key)}>
            Send again
          </button>
          <button class="link" onClick={() => void outbox.discard(message.key)}>
            Delete
          </button>
        </p>
      );
    case "sending":
      return (
        <p class="ft">
          <Icon name="clock" small />
          Sending
        </p>
      );
    default:
      return (
        <p class="ft" title={fullTime(message.createdAt)}>
          {message.editedAt !== null && "Edited · "}
          <Icon name={message.delivery === "seen" ? "checks" : "check"} small />
          {message.delivery === "seen" ? `Seen ${clockTime(message.seenAt ?? message.createdAt)}` : `Sent ${time}`}
        </p>
      );
  }
}

function Body({
  message,
  onPreview,
}: {
  message: ThreadMessage;
  onPreview: (picture: PreviewedPicture) => void;
}): JSX.Element {
  if (message.deletedAt !== null) return <div class="bub gone">Message deleted</div>;
  return (
    <>
      {message.content && (
        <div class="bub">
          <LinkedText text={message.content} />
        </div>
      )}
      {message.attachments.length > 0 && (
        <div class="att-list">
          {message.attachments.map((each) => (
            <AttachmentView key={each.attachmentId} attachment={each} onPreview={onPreview} />
          ))}
        </div>
      )}
    </>
  );
}

interface MessageProps {
  row: MessageRow;
  onPreview: (picture: PreviewedPicture) => void;
}

function OwnMessage({ row, onPreview }: MessageProps): JSX.Element {
  const messenger = useMessenger();
  const body = <Body message={row.message} onPreview={onPreview} />;
  return (
    <div class={row.isTight ? "mm me-msg joined" : "mm me-msg"}>
      <div>
        <span class="sr">You: </span>
        {isChangeable(row.message, messenger.now.value) ? <Changeable message={row.message}>{body}</Changeable> : body}
        {row.showsState && row.message.deletedAt === null && <State message={row.message} />}
      </div>
    </div>
  );
}

/** One message in its place: own ones right, everyone else's left with who wrote it. */
export function MessageView({ row, onPreview }: MessageProps): JSX.Element {
  const { config } = useMessenger();
  const { message } = row;
  if (message.from === "visitor") return <OwnMessage row={row} onPreview={onPreview} />;
  const isBot = message.from === "bot";
  const name = message.sender?.name ?? config.value?.settings.teamName ?? "";
  const kind = isBot ? "mm ai" : "mm";
  return (
    <div class={row.isTight ? `${kind} joined` : kind}>
      {row.endsGroup ? (
        <Avatar name={name} url={message.sender?.avatarUrl ?? null} size={28} isBot={isBot} isDecorative />
      ) : (
        <span class="gap" />
      )}
      <div>
        {row.startsGroup ? (
          <p class="by" title={fullTime(message.createdAt)}>
            <b>{name}</b>
            {isBot && " · AI"} · {clockTime(message.createdAt)}
          </p>
        ) : (
          <span class="sr">{name}: </span>
        )}
        <Body message={message} onPreview={onPreview} />
        {message.editedAt !== null && message.deletedAt === null && <p class="ft">Edited</p>}
      </div>
    </div>
  );
}
