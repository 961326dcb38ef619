import { ONE_TIME_CODE_LENGTH } from "@parley/protocol";
import { useRef } from "react";

/** The digits of a code out of anything pasted or typed. */
export function digitsOf(text: string): string {
  return text.replace(/\D/gu, "").slice(0, ONE_TIME_CODE_LENGTH);
}

/** Eight boxes, one per digit. A pasted code fills them all; the last digit submits the form. */
export function CodeInput({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  const boxes = useRef<(HTMLInputElement | null)[]>([]);
  const put = (index: number, typed: string) => {
    const digits = digitsOf(typed);
    if (digits === "") return;
    const next = digitsOf(value.slice(0, index) + digits + value.slice(index + digits.length));
    onChange(next);
    boxes.current[Math.min(next.length, index + digits.length, ONE_TIME_CODE_LENGTH - 1)]?.focus();
  };
  const onKeyDown = (index: number, event: React.KeyboardEvent) => {
    if (event.key === "Backspace") {
      event.preventDefault();
      const at = value.length > index ? index : index - 1;
      if (at < 0) return;
      onChange(value.slice(0, at) + value.slice(at + 1));
      boxes.current[at]?.focus();
    }
    if (event.key === "ArrowLeft") boxes.current[index - 1]?.focus();
    if (event.key === "ArrowRight") boxes.current[index + 1]?.focus();
  };
  return (
    <div className="code" role="group" aria-label={`Code of ${ONE_TIME_CODE_LENGTH} digits`}>
      {Array.from({ length: ONE_TIME_CODE_LENGTH }, (_, index) => (
        <input
          key={index}
          ref={(element) => {
            boxes.current[index] = element;
          }}
          className="in"
          inputMode="numeric"
          autoComplete={index === 0 ? "one-time-code" : "off"}
          aria-label={`Digit ${index + 1}`}
          autoFocus={index === 0}
          value={value[index] ?? ""}
          onChange={(event) => put(index, event.target.value.replace(value[index] ?? "", "") || event.target.value)}
          onKeyDown={(event) => onKeyDown(index, event)}
          onFocus={(event) => event.target.select()}
          onPaste={(event) => {
            event.preventDefault();
            put(index, event.clipboardData.getData("text"));
          }}
        />
      ))}
    </div>
  );
}
