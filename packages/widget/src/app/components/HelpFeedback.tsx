import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Help, HelpArticle } from "@parley/client";
import { feedbackRefusal } from "../helpWords.ts";
import { AskUs } from "./HelpParts.tsx";

const MAX_COMMENT = 2_000;

/** Whether an article helped, and some words on it. */
export function HelpFeedback({ help, article }: { help: Help; article: HelpArticle }): JSX.Element {
  const { articleId, helpful } = article;
  const [said, setSaid] = useState<boolean | null>(null);
  const [isDone, setDone] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (isHelpful: boolean, comment = ""): Promise<void> => {
    setError(null);
    setSaid(isHelpful);
    setDone(comment !== "");
    await help.feedback(articleId, isHelpful, comment).catch((reason: unknown) => {
      setError(feedbackRefusal(reason));
      setDone(false);
      if (!comment) setSaid(null);
    });
  };
  const answer = said ?? helpful;
  return (
    <div class="mw-foot hp-foot">
      <div class="hp-vote" role="group" aria-label="Did this help?">
        <span class="grow c2 t14">Did this help?</span>
        {[true, false].map((isHelpful) => (
          <button
            key={String(isHelpful)}
            class="btn"
            aria-pressed={answer === isHelpful}
            onClick={() => void send(isHelpful)}
          >
            {isHelpful ? "Yes" : "No"}
          </button>
        ))}
        <AskUs />
      </div>
      {said !== null && !isDone && <Comment isHelpful={said} send={(comment) => void send(said, comment)} />}
      {error && (
        <p class="hp-err" role="alert">
          {error}
        </p>
      )}
      <p class={isDone ? "c2 t14" : "sr"} role="status">
        {said !== null && !error && "Thank you for telling us."}
      </p>
    </div>
  );
}

function Comment({ isHelpful, send }: { isHelpful: boolean; send: (comment: string) => void }): JSX.Element {
  const [text, setText] = useState("");
  return (
    <form
      class="hp-say"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) send(text.trim());
      }}
    >
      <input
        type="text"
        aria-label={isHelpful ? "Anything to add?" : "What was missing?"}
        placeholder={isHelpful ? "Anything to add?" : "What was missing?"}
        maxLength={MAX_COMMENT}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button class="btn" disabled={!text.trim()}>
        Send
      </button>
    </form>
  );
}
