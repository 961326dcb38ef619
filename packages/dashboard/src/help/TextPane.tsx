import { markdownToHtml } from "@parley/core/richText";
import { Bold, Code, Heading2, Image, Italic, Link2, List, ListOrdered, type LucideIcon, Quote } from "lucide-react";
import { type ClipboardEvent, useDeferredValue, useMemo, useRef } from "react";
import { type Edit, around, linePrefix } from "./markdownEdits.ts";
import { useAssetUpload } from "./useAssetUpload.ts";
import type { useDraft } from "./useDraft.ts";
import { WritingPane } from "./WritingPane.tsx";

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

/** Title, description and markdown beside the page readers will see; one of the two on narrow screens. */
export function TextPane({ draft, isOff }: { draft: ReturnType<typeof useDraft>; isOff: boolean }) {
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
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    void addImages([...event.clipboardData.files]);
  };
  const urls = { ...draft.server?.imageUrls, ...upload.urls };
  const preview = <Preview content={text.content} urls={urls} />;
  return (
    <WritingPane text={text} isOff={isOff} onChange={change} area={area} onPaste={onPaste} preview={preview}>
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
    </WritingPane>
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

/** The text as readers will see it, made by the same rules. */
function Preview({ content, urls }: { content: string; urls: Record<string, string> }) {
  const shown = useDeferredValue(content);
  const addresses = JSON.stringify(urls);
  const html = useMemo(() => {
    const known = JSON.parse(addresses) as Record<string, string>;
    return markdownToHtml(shown, { imageUrl: (src) => known[src] ?? (src.startsWith("/") ? null : src) });
  }, [shown, addresses]);
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}
