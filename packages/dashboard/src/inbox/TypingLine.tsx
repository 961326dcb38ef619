import type { Activity } from "../views.ts";

const firstName = (name: string): string => name.split(" ")[0] ?? name;

/** Who writes, in words: the customer, a colleague, several. */
export function typingWords(typing: Activity["typing"]): string {
  const [one, two] = typing;
  if (!one) return "";
  if (!two) return `${firstName(one.name)} is ${one.isNote ? "writing a note" : "typing"}`;
  return typing.length === 2
    ? `${firstName(one.name)} and ${firstName(two.name)} are typing`
    : `${typing.length} people are typing`;
}

/** Always there, so that the last message does not move when somebody begins to write. */
export function TypingLine({ activity }: { activity: Activity | undefined }) {
  const words = typingWords(activity?.typing ?? []);
  return (
    <div className="typing-line" role="status">
      {words !== "" && (
        <>
          <span className="typing" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {words}
        </>
      )}
    </div>
  );
}
