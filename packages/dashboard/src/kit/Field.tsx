import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

interface FieldProps {
  label: string;
  /** Renders the control; the ids tie label, help and error to it. */
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean }) => ReactNode;
  help?: ReactNode;
  error?: string | null;
}

/** A labelled control with its help, or its error in the help's place. */
export function Field({ label, children, help, error }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const hasHint = Boolean(error) || help !== undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": hasHint ? hintId : undefined, "aria-invalid": Boolean(error) })}
      {error ? (
        <span className="err" id={hintId} role="alert">
          <CircleAlert className="ic ic-s" aria-hidden="true" />
          {error}
        </span>
      ) : (
        help !== undefined && (
          <span className="help" id={hintId}>
            {help}
          </span>
        )
      )}
    </div>
  );
}

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
}

/** One of a few, all visible. Arrow keys move the choice, as in any radio group. */
export function Segments<T extends string>({ label, value, options, onChange, disabled = false }: SegmentsProps<T>) {
  const move = (by: number) => {
    const index = options.findIndex((option) => option.value === value);
    const next = options[(index + by + options.length) % options.length];
    if (next) onChange(next.value);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined || disabled) return;
    event.preventDefault();
    move(by);
  };
  return (
    <div className="seg" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          disabled={disabled}
          ref={(element) => {
            const radios = element?.parentElement;
            if (option.value === value && radios?.contains(document.activeElement)) element?.focus();
          }}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
