import type { Id } from "../views.ts";
import { tagsById, useTags } from "./useTags.ts";

interface TagChipsProps {
  ids: readonly Id<"tags">[];
  /** More than these are counted. */
  max?: number;
}

/** The tags of a conversation, each with a dot of its colour. */
export function TagChips({ ids, max = Infinity }: TagChipsProps) {
  const tags = tagsById(useTags(), ids);
  const more = tags.length - max;
  return (
    <>
      {tags.slice(0, max).map(({ tagId, name, color }) => (
        <span className="bdg tag" data-color={color ?? "grey"} key={tagId} title={name}>
          <span className="cut">{name}</span>
        </span>
      ))}
      {more > 0 && (
        <span className="bdg" title={tags.map((tag) => tag.name).join(", ")}>
          +{more}
        </span>
      )}
    </>
  );
}
