import { type ClipboardEvent, type ReactNode, type Ref, useState } from "react";
import { Segments } from "../kit/Field.tsx";

const VIEWS = [
  { value: "write", label: "Write" },
  { value: "read", label: "Preview" },
] as const;

interface WritingPaneProps {
  text: { title: string; content: string };
  isOff: boolean;
  onChange: (part: { title?: string; content?: string }) => void;
  /** Fields and tools between the title and the text. */
  children?: ReactNode;
  area?: Ref<HTMLTextAreaElement>;
  onPaste?: (event: ClipboardEvent) => void;
  /** The text as it will be read. */
  preview: ReactNode;
}

/** Title and markdown beside what becomes of them; one of the two on narrow screens. */
export function WritingPane({ text, isOff, onChange, children, area, onPaste, preview }: WritingPaneProps) {
  const [view, setView] = useState<"write" | "read">("write");
  return (
    <div className="help-text" data-view={view}>
      <div className="help-view">
        <Segments label="View" value={view} options={VIEWS} onChange={setView} />
      </div>
      <div className="help-write">
        <input
          className="in help-h"
          aria-label="Title"
          maxLength={255}
          value={text.title}
          disabled={isOff}
          onChange={(event) => onChange({ title: event.target.value })}
        />
        {children}
        <textarea
          ref={area}
          className="ta mono help-md"
          aria-label="Text, in markdown"
          value={text.content}
          disabled={isOff}
          onChange={(event) => onChange({ content: event.target.value })}
          onPaste={onPaste}
        />
      </div>
      <div className="help-read" tabIndex={0} role="region" aria-label="Preview">
        <article className="prose">
          <h2 className="help-read-h">{text.title}</h2>
          {preview}
        </article>
      </div>
    </div>
  );
}
