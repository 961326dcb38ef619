import type { ComponentChildren, JSX, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { HelpCard, HelpShelf, MarkedText } from "@parley/client";
import type { HelpPlace, View } from "../place.ts";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { CloseButton, NotLoaded, RowSkeleton } from "./Notices.tsx";

/**
 * Takes the focus once what it belongs to `isThere`, if the window has it by then: what the visitor came for was still
 * loading when he came.
 */
export function useArrival<Field extends HTMLElement>(isThere: boolean): RefObject<Field | null> {
  const field = useRef<Field>(null);
  useLayoutEffect(() => {
    const active = (field.current?.getRootNode() as ShadowRoot | undefined)?.activeElement;
    if (isThere && active?.getAttribute("role") === "dialog") field.current?.focus({ preventScroll: true });
  }, [isThere]);
  return field;
}

/** The bar of a page that has a way back. */
export function BackBar({ title, from }: { title: string; from: View | undefined }): JSX.Element {
  const messenger = useMessenger();
  const isLarge = messenger.isLarge.value;
  return (
    <div class="mw-bar">
      <button class="ib" aria-label="Back" onClick={() => messenger.go(from ?? { name: "help" })}>
        <Icon name="left" />
      </button>
      <span class="grow b cut">{title}</span>
      <button
        class="ib hide-s"
        aria-label={isLarge ? "Make smaller" : "Make larger"}
        onClick={() => messenger.resize()}
      >
        <Icon name={isLarge ? "shrink" : "expand"} />
      </button>
      <CloseButton />
    </div>
  );
}

/** Why a page shows nothing: it could not be read now, or it is not (or no longer) for this visitor. */
export type Trouble = "failed" | "gone";

/** What stands there while something loads, or when it cannot be shown. */
export function Waiting({ trouble, retry }: { trouble: Trouble | null; retry: () => void }): JSX.Element {
  if (trouble === "failed") return <NotLoaded retry={retry} />;
  if (trouble === null) return <RowSkeleton rows={3} />;
  return (
    <div class="empty" role="alert">
      <Icon name="alert" />
      <p>This is no longer here.</p>
      <AskUs />
    </div>
  );
}

export function AskUs(): JSX.Element {
  const messenger = useMessenger();
  return (
    <button class="btn" onClick={() => messenger.newConversation()}>
      Ask us
    </button>
  );
}

export function Marked({ parts }: { parts: readonly MarkedText[] }): JSX.Element {
  return <>{parts.map(({ text, isHit }, index) => (isHit ? <mark key={index}>{text}</mark> : text))}</>;
}

interface RowProps {
  to: HelpPlace;
  /** Where the way back leads; by default the page that is shown. */
  from?: View;
  title: ComponentChildren;
  about: ComponentChildren;
  lang?: string;
}

function Row({ to, from, title, about, lang }: RowProps): JSX.Element {
  const messenger = useMessenger();
  return (
    <button class="mc-row hp-row" onClick={() => messenger.go({ name: "help", at: to, ...(from && { from }) })}>
      <span class="grow" lang={lang}>
        <span class="m hp-name">{title}</span>
        {about && <span class="hp-about c3 t14">{about}</span>}
      </span>
      <Icon name="right" />
    </button>
  );
}

interface CardsProps {
  cards: readonly HelpCard[];
  from?: View;
  /** What is shown of a card; by default its title and description. */
  show?: (card: HelpCard) => { title: ComponentChildren; about: ComponentChildren };
}

/** A list of articles. */
export function Cards({ cards, from, show = ({ title, description: about }) => ({ title, about }) }: CardsProps) {
  return (
    <ul>
      {cards.map((card) => (
        <li key={card.articleId}>
          <Row to={{ articleId: card.articleId }} lang={card.language} {...(from && { from })} {...show(card)} />
        </li>
      ))}
    </ul>
  );
}

/** A list of collections. */
export function ShelfRows({ shelves }: { shelves: readonly HelpShelf[] }): JSX.Element {
  return (
    <ul>
      {shelves.map(({ collectionId, name, description, articles }) => {
        const count = articles === 1 ? "1 article" : `${articles} articles`;
        return (
          <li key={collectionId}>
            <Row to={{ collectionId }} title={name} about={description ? `${description} · ${count}` : count} />
          </li>
        );
      })}
    </ul>
  );
}
