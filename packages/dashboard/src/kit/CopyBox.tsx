import { Check, Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { showToast } from "./toasts.ts";

/** Text to take along, with a button that copies it. */
export function CopyBox({ text, label, children }: { text: string; label: string; children?: ReactNode }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      showToast("The browser did not allow copying. Select the text and copy it by hand.", { tone: "bad" });
    }
  };
  return (
    <div className="codewrap">
      <div
        className={text.includes("\n") ? "codebox" : "codebox one-line"}
        tabIndex={0}
        role="group"
        aria-label={label}
      >
        {children ?? text}
      </div>
      <button type="button" className="btn" onClick={() => void copy()}>
        {copied ? <Check className="ic" aria-hidden="true" /> : <Copy className="ic" aria-hidden="true" />}
        <span role="status">{copied ? "Copied" : "Copy"}</span>
      </button>
    </div>
  );
}
