import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ratingsOf, type RatingRequest } from "@parley/client";
import { firstName } from "../people.ts";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";

/** @public Read by `part`. */
export { default as css } from "../styles/asking.css?inline";

/** From 1 to 5, with the mouth of each face on a 32 by 32 grid. */
const FACES = [
  ["Awful", "M11 22c2.5-4 7.5-4 10 0"],
  ["Poor", "M11.5 21.5c2.5-2 6.5-2 9 0"],
  ["Okay", "M11.5 20.5h9"],
  ["Good", "M11.5 19.5c2.5 2.5 6.5 2.5 9 0"],
  ["Great", "M10.5 18.5c1 6 10 6 11 0Z"],
] as const;
const MAX_FEEDBACK = 2_000;

/** Asks how a closed conversation went, once; afterwards it says thanks. */
export default function Rating({ conversationId }: { conversationId: string }): JSX.Element | null {
  const { client } = useMessenger();
  const ratings = useMemo(() => ratingsOf(client), [client]);
  const [request, setRequest] = useState<RatingRequest | null>(null);
  useEffect(() => ratings.onRequest(conversationId, setRequest), [ratings, conversationId]);
  if (!request || request.state === "none") return null;
  if (request.state === "asked")
    return (
      <Form
        agentName={request.agentName}
        onSubmit={(rating, feedback) => ratings.submit(conversationId, rating, feedback)}
        onDismiss={() => ratings.dismiss(conversationId)}
      />
    );
  return (
    <p class="mc ask done" role="status">
      <Icon name="check" />
      <span>
        You rated this conversation <b class="m">{FACES[(request.rating ?? 1) - 1]?.[0]}</b>. Thank you.
      </span>
    </p>
  );
}

interface FormProps {
  agentName: string | null;
  onSubmit: (rating: number, feedback: string) => Promise<void>;
  onDismiss: () => void;
}

function Form({ agentName, onSubmit, onDismiss }: FormProps): JSX.Element {
  const [rating, setRating] = useState(0);
  const [feedback, setFeedback] = useState("");
  const [state, setState] = useState<"idle" | "sending" | "failed">("idle");
  const card = useRef<HTMLElement>(null);
  // The card grows with the choice of a face: what came to it must be in sight.
  useEffect(() => void (rating > 0 && card.current?.scrollIntoView({ block: "nearest" })), [rating]);
  const send = (): void => {
    setState("sending");
    // The card itself changes when the server knows the rating.
    onSubmit(rating, feedback.trim()).catch(() => setState("failed"));
  };
  const question = agentName ? `How did ${firstName(agentName)} do?` : "How did we do?";
  return (
    <section class="mc ask" aria-label={question} ref={card}>
      <div class="r">
        <h3 class="grow">{question}</h3>
        <button class="ib" aria-label="Do not rate" onClick={onDismiss}>
          <Icon name="x" />
        </button>
      </div>
      <Faces rating={rating} onPick={setRating} />
      {rating > 0 && (
        <>
          <label class="ask-field">
            <span>
              <b class="m">{rating > 3 ? "What went well?" : "What could be better?"}</b>{" "}
              <span class="c3">Optional</span>
            </span>
            <textarea
              rows={2}
              maxLength={MAX_FEEDBACK}
              value={feedback}
              onInput={(event) => setFeedback(event.currentTarget.value)}
            />
          </label>
          {state === "failed" && (
            <p class="ask-err" role="alert">
              The rating could not be sent. Please try again.
            </p>
          )}
          <button class="btn btn-p" disabled={state === "sending"} onClick={send}>
            Send rating
          </button>
        </>
      )}
    </section>
  );
}

function Faces({ rating, onPick }: { rating: number; onPick: (rating: number) => void }): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = Math.min(FACES.length, Math.max(1, rating + by));
    onPick(next);
    (event.currentTarget as HTMLElement).querySelectorAll("button")[next - 1]?.focus();
  };
  return (
    <div class="faces" role="radiogroup" aria-label="Rating" onKeyDown={onKeyDown}>
      {FACES.map(([name, mouth], index) => (
        <button
          key={name}
          role="radio"
          aria-checked={rating === index + 1}
          tabIndex={index === Math.max(0, rating - 1) ? 0 : -1}
          onClick={() => onPick(index + 1)}
        >
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <circle cx="16" cy="16" r="12.5" />
            <path d={`M12 12.5v1M20 12.5v1${mouth}`} />
          </svg>
          {name}
        </button>
      ))}
    </div>
  );
}
