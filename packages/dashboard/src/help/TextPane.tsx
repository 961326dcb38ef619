import { markdownToHtml } from "@parley/core/richText";
import { Bold, Code, Heading2, Image, Italic, Link2, List, ListOrdered, type LucideIcon, Quote } from "lucide-react";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Segments } from "../kit/Field.tsx";
import { type Edit, around, linePrefix } from "./markdownEdits.ts";
import { useAssetUpload } from "./useAssetUpload.ts";
import type { useDraft } from "./useDraft.ts";

const TOOLS: readonly { label: string; icon: LucideIcon; edit: (text: string, from: number, to: number) => Edit }[] = [
  { label: "Heading", icon: Heading2, edit: linePrefix("## ") },
  { label: "Bold", icon: Bold, edit: around("**") },
  { label: "Italic", icon: Italic, edit: around("*") },
  { label: "Code", icon: Code, edit: around("`") },
  { label: "Link", icon: Link2, edit: around("[", "](https://)") },
  { label: "List", icon: List, edit: linePrefix("- ") },
  { label: "Numbered list", icon: ListOrdered, edit: linePrefix("1. ") },
  { label: "Quote", icon: Quote, edit: linePrefix("> ") },
];

const VIEWS = [
  { value: "write", label: "Write" },
  { value: "read", label: "Preview" },
] as const;

/** Title, description and markdown beside the page readers will see; one of the two on narrow screens. */
export function TextPane({ draft, isOff }: { draft: ReturnType<typeof useDraft>; isOff: boolean }) {
  const [view, setView] = useState<"write" | "read">("write");
  const area = useRef<HTMLTextAreaElement>(null);
  const { text, change } = draft;
  const upload = useAssetUpload();
  if (!text) return null;
  const apply = (make: (text: string, from: number, to: number) => Edit) => {
    const { current } = area;
    if (!current) return;
    const edit = make(text.content, current.selectionStart, current.selectionEnd);
    change({ content: edit.text });
    requestAnimationFrame(() => {
      current.focus();
      current.setSelectionRange(edit.from, edit.to);
    });
  };
  const addImages = async (files: Iterable<File>) => {
    for (const file of files) {
      const asset = await upload.add(file);
      if (asset)
        apply((content, from, to) => around(`![${asset.name}](${asset.path})`, "")(content, to, Math.max(from, to)));
    }
  };
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
          onChange={(event) => change({ title: event.target.value })}
        />
        <input
          className="in"
          aria-label="Description"
          placeholder="One sentence for lists and search engines"
          maxLength={500}
          value={text.description}
          disabled={isOff}
          onChange={(event) => change({ description: event.target.value })}
        />
        <Tools isOff={isOff} onApply={apply} onFiles={(files) => void addImages(files)} />
        <textarea
          ref={area}
          className="ta mono help-md"
          aria-label="Text, in markdown"
          value={text.content}
          disabled={isOff}
          onChange={(event) => change({ content: event.target.value })}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return;
            event.preventDefault();
            void addImages([...event.clipboardData.files]);
          }}
        />
      </div>
      <Preview title={text.title} content={text.content} urls={{ ...draft.server?.imageUrls, ...upload.urls }} />
    </div>
  );
}

interface ToolsProps {
  isOff: boolean;
  onApply: (edit: (text: string, from: number, to: number) => Edit) => void;
  onFiles: (files: Iterable<File>) => void;
}

function Tools({ isOff, onApply, onFiles }: ToolsProps) {
  return (
    <div className="help-tools" role="toolbar" aria-label="Format">
      {TOOLS.map(({ label, icon: Icon, edit }) => (
        <button
          key={label}
          className="ib"
          aria-label={label}
          title={label}
          disabled={isOff}
          onClick={() => onApply(edit)}
        >
          <Icon className="ic" aria-hidden="true" />
        </button>
      ))}
      <label className="ib" title="Picture">
        <Image className="ic" aria-hidden="true" />
        <span className="sr">Picture</span>
        <input
          className="sr"
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          disabled={isOff}
          onChange={(event) => onFiles(event.target.files ?? [])}
        />
      </label>
    </div>
  );
}

interface PreviewProps {
  title: string;
  content: string;
  urls: Record<string, string>;
}

/** The text as readers will see it, made by the same rules. */
function Preview({ title, content, urls }: PreviewProps) {
  const shown = useDeferredValue(content);
  const addresses = JSON.stringify(urls);
  const html = useMemo(() => {
    const known = JSON.parse(addresses) as Record<string, string>;
    return markdownToHtml(shown, { imageUrl: (src) => known[src] ?? (src.startsWith("/") ? null : src) });
  }, [shown, addresses]);
  return (
    <div className="help-read" tabIndex={0} role="region" aria-label="Preview">
      <article className="prose">
        <h2 className="help-read-h">{title}</h2>
        <div dangerouslySetInnerHTML={{ __html: html }} />
      </article>
    </div>
  );
}
