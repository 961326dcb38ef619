import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { PersonRow } from "../views.ts";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";
import { usePeopleSearch } from "./usePeopleSearch.ts";

type Recipient = Pick<PersonRow, "visitorId" | "name" | "avatarSeed">;

/** A first message to someone: choose the person, write. */
export function StartPage({ text }: { text: string }) {
  const [to, setTo] = useState<Recipient | null>(null);
  const people = usePeopleSearch(text, true);
  if (to) return <FirstMessage to={to} />;
  return (
    <Command.List className="list" label="People">
      <Command.Empty className="empty">
        <p>{text === "" ? "Nobody has visited your site yet." : `Nobody fits “${text}”.`}</p>
      </Command.Empty>
      {people.map((person) => (
        <PaletteItem
          key={person.visitorId}
          value={person.visitorId}
          label={person.name}
          text={text}
          lead={<Avatar name={person.name} seed={person.avatarSeed} online={person.online} size={20} quiet />}
          hint={person.email ?? person.readableId}
          onRun={() => setTo(person)}
        />
      ))}
    </Command.List>
  );
}

/** Writing the message; the same id on every try, so that a retry does not write twice. */
export function FirstMessage({ to }: { to: Recipient }) {
  const { workspaceId } = useSession();
  const { hide } = usePaletteState();
  const navigate = useNavigate();
  const start = useMutation(api.conversations.agentMessages.start);
  const [clientMessageId] = useState(() => crypto.randomUUID());
  const [content, setContent] = useState("");
  const { busy, act } = useAct();
  const send = () =>
    act(async () => {
      const args = { workspaceId, visitorId: to.visitorId, clientMessageId, content: content.trim() };
      const { conversationId } = await start(args);
      hide();
      await navigate({ to: "/inbox/$view/$conversationId", params: { view: "all", conversationId } });
    });
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== "Escape") event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && content.trim() !== "") void send();
  };
  return (
    <div className="dlg-b col g12" onKeyDown={onKeyDown}>
      <div className="r">
        <Avatar name={to.name} seed={to.avatarSeed} size={24} quiet />
        <span className="m cut">{to.name}</span>
      </div>
      <textarea
        className="ta"
        aria-label={`Message to ${to.name}`}
        placeholder="Write a message. It appears in the messenger on your site."
        maxLength={MAX_MESSAGE_LENGTH}
        value={content}
        autoFocus
        onChange={(event) => setContent(event.target.value)}
      />
      <div className="r end">
        <button className="btn btn-p" disabled={content.trim() === ""} aria-busy={busy} onClick={() => void send()}>
          Send
        </button>
      </div>
    </div>
  );
}
