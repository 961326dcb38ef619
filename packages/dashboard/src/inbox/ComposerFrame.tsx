import { Paperclip } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { ComposerFiles } from "./ComposerFiles.tsx";
import type { Uploads } from "./useUploads.ts";

interface FrameProps<Kind extends string> {
  /** What can be written here, the first for the customer. */
  kinds: readonly { value: Kind; label: string; title?: string }[];
  kind: Kind;
  onSwitch: (kind: Kind) => void;
  /** Who will see it. */
  hint: ReactNode;
  uploads: Uploads;
  /** Files cannot be added. */
  isWithoutFiles?: boolean;
  /** The text. */
  children: ReactNode;
  /** The row below it. */
  foot: ReactNode;
}

/** Around every text that is sent: what kind it is, its files, which can be dropped on it, and the row of buttons. */
export function ComposerFrame<Kind extends string>(props: FrameProps<Kind>) {
  const { kinds, kind, onSwitch, hint, uploads, isWithoutFiles = false, children, foot } = props;
  const [isDropping, setDropping] = useState(false);
  const classes = ["composer", kind === "note" && "is-note", isDropping && "drop"].filter(Boolean).join(" ");
  const onDrop = (event: React.DragEvent) => {
    event.preventDefault();
    setDropping(false);
    if (!isWithoutFiles) uploads.add(event.dataTransfer.files);
  };
  const onDragOver = (event: React.DragEvent) => {
    event.preventDefault();
    setDropping(!isWithoutFiles && event.dataTransfer.types.includes("Files"));
  };
  return (
    <div className={classes} onDragOver={onDragOver} onDragLeave={() => setDropping(false)} onDrop={onDrop}>
      <div className="comp-h">
        <Kinds kinds={kinds} kind={kind} onSwitch={onSwitch} />
        <span className="grow" />
        {kind === "note" ? (
          <span className="t12 cut" style={{ color: "var(--note)" }}>
            Only your team sees this
          </span>
        ) : (
          <span className="c3 t12 cut">{hint}</span>
        )}
      </div>
      {children}
      <ComposerFiles uploads={uploads} />
      <div className="comp-f">{foot}</div>
    </div>
  );
}

function Kinds<Kind extends string>({ kinds, kind, onSwitch }: Pick<FrameProps<Kind>, "kinds" | "kind" | "onSwitch">) {
  const onKeyDown = (event: React.KeyboardEvent) => {
    const other = kinds.find(({ value }) => value !== kind);
    if (other && (event.key === "ArrowRight" || event.key === "ArrowLeft")) onSwitch(other.value);
  };
  return (
    <div className="r r12" role="tablist" aria-label="What to write" onKeyDown={onKeyDown}>
      {kinds.map(({ value, label, title }) => (
        <button
          key={value}
          className="tab"
          role="tab"
          aria-selected={value === kind}
          tabIndex={value === kind ? 0 : -1}
          title={title}
          onClick={() => onSwitch(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** Opens the choice of files. */
export function AttachButton({ uploads }: { uploads: Uploads }) {
  const files = useRef<HTMLInputElement>(null);
  return (
    <>
      <button className="ib" aria-label="Attach a file" title="Attach a file" onClick={() => files.current?.click()}>
        <Paperclip className="ic" aria-hidden="true" />
      </button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          uploads.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
    </>
  );
}
