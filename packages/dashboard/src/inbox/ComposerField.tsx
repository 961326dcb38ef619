import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import type { Uploads } from "./useUploads.ts";

interface FieldProps extends Omit<React.ComponentProps<"textarea">, "onChange" | "onPaste" | "value"> {
  text: string;
  /** `caret` is where the caret stands after it. */
  onText: (text: string, caret: number) => void;
  onSend: () => void;
  /** Takes files that are pasted; absent: none can be. */
  uploads?: Uploads | undefined;
}

/** The text of a message or note: Ctrl+Enter sends it, files can be pasted. */
export function ComposerField({ text, onText, onSend, uploads, onKeyDown, ...rest }: FieldProps) {
  const onKey = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    onKeyDown?.(event);
    if (event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSend();
  };
  const onPaste = (event: React.ClipboardEvent) => {
    if (!uploads || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add(event.clipboardData.files);
  };
  return (
    <textarea
      {...rest}
      className="comp-b"
      rows={2}
      value={text}
      maxLength={MAX_MESSAGE_LENGTH}
      onChange={(event) => onText(event.target.value, event.target.selectionStart)}
      onKeyDown={onKey}
      onPaste={onPaste}
    />
  );
}
