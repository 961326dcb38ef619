import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ThreadMessage } from "@parley/client";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";

/** As long as this the server takes changes of a visitor's own message, ms. */
const CHANGE_MS = 15 * 60_000;

/** Whether the visitor may still change what he wrote. */
export function isChangeable({ delivery, deletedAt, createdAt }: ThreadMessage, now: number): boolean {
  return (delivery === "sent" || delivery === "seen") && deletedAt === null && now - createdAt < CHANGE_MS;
}

const takeFocus = (field: HTMLElement | null): void => field?.focus();

type Stage = "closed" | "asked" | "editing" | "refused";

/** An own message with what can be done to it for a while: write it anew, or take it back for everyone. */
export function Changeable({ message, children }: { message: ThreadMessage; children: JSX.Element }): JSX.Element {
  const { client } = useMessenger();
  const [stage, setStage] = useState<Stage>("closed");
  const [text, setText] = useState("");
  const settle = (change: Promise<void>): void =>
    void change.then(
      () => setStage("closed"),
      () => setStage("refused"),
    );
  const edit = (): void => {
    setText(message.content);
    setStage("editing");
  };
  const save = (): void => {
    if (text.trim()) settle(client.edit(message._id, text.trim()));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    setStage("closed");
  };
  const isEditing = stage === "editing";
  const link = (label: string, onClick: () => void): JSX.Element => (
    <button class="link" onClick={onClick}>
      {label}
    </button>
  );
  return (
    <div class="own" onKeyDown={onKeyDown}>
      {isEditing ? (
        <textarea
          class="bub edit"
          aria-label="Edit message"
          value={text}
          ref={takeFocus}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        children
      )}
      <button
        class="ib more"
        aria-label="Edit or delete"
        aria-expanded={stage !== "closed"}
        onClick={() => setStage(stage === "closed" ? "asked" : "closed")}
      >
        <Icon name="more" />
      </button>
      {stage !== "closed" && (
        <p class="ft">
          {stage === "refused" && <span role="alert">Not changed.</span>}
          {isEditing ? link("Save", save) : message.content && link("Edit", edit)}
          {isEditing
            ? link("Cancel", () => setStage("closed"))
            : link("Delete", () => settle(client.remove(message._id)))}
        </p>
      )}
    </div>
  );
}
