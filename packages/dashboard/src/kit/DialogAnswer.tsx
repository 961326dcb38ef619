interface DialogAnswerProps {
  /** What the main button does, in a word or two. */
  words: string;
  onCancel: () => void;
  onAnswer: () => void;
  /** It is being done: a second press does nothing. */
  busy?: boolean;
  /** Something that the answer needs is missing. */
  isIncomplete?: boolean;
  /** It destroys something. */
  isDanger?: boolean;
}

/** The two buttons below a dialog. */
export function DialogAnswer(props: DialogAnswerProps) {
  const { words, onCancel, onAnswer, busy = false, isIncomplete = false, isDanger = false } = props;
  return (
    <>
      <button className="btn" onClick={onCancel}>
        Cancel
      </button>
      <button
        className={isDanger ? "btn btn-d" : "btn btn-p"}
        aria-busy={busy}
        disabled={busy || isIncomplete}
        onClick={onAnswer}
      >
        {words}
      </button>
    </>
  );
}
