import { MAX_TITLE_LENGTH } from "@parley/protocol";
import { Trash2 } from "lucide-react";
import { Field } from "../kit/Field.tsx";
import { ArticlePicker } from "./ArticlePicker.tsx";
import { CARD_NAMES, cardProblem, type HomeCard, MAX_FEATURED } from "./homeDraft.ts";
import { AudienceField } from "./HomePageCard.tsx";
import { MoveButtons, moveByKeys } from "./MoveButtons.tsx";

const MAX_ANNOUNCEMENT = 500;

interface HomeCardEditorProps {
  card: HomeCard;
  isFirst: boolean;
  isLast: boolean;
  /** Whether to say what is wrong with it. */
  isChecked: boolean;
  onChange: (card: HomeCard) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}

/** One card of the home page: who is shown it, and what it says. Alt and the arrow keys move it. */
export function HomeCardEditor({ card, isFirst, isLast, isChecked, onChange, onMove, onRemove }: HomeCardEditorProps) {
  const name = CARD_NAMES[card.type];
  const problem = isChecked ? cardProblem(card) : null;
  return (
    <div className="home-card" role="group" aria-label={`Card ${name}`} onKeyDown={moveByKeys(onMove)}>
      <div className="home-row">
        <span className="grow m">{name}</span>
        <AudienceField
          label={`Who is shown ${name}`}
          value={card.visibility}
          onChange={(visibility) => onChange({ ...card, visibility })}
        />
        <MoveButtons name={name} isFirst={isFirst} isLast={isLast} onMove={onMove} />
        <button type="button" className="ib" aria-label={`Remove ${name}`} title="Remove" onClick={onRemove}>
          <Trash2 className="ic" aria-hidden="true" />
        </button>
      </div>
      {card.type === "announcement" && <Announcement card={card} onChange={onChange} />}
      {card.type === "featuredArticles" && (
        <ArticlePicker
          label="Articles"
          max={MAX_FEATURED}
          articleIds={card.articleIds ?? []}
          onChange={(articleIds) => onChange({ ...card, articleIds })}
        />
      )}
      {problem && (
        <span className="err" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

const ANNOUNCED = [
  { name: "title", label: "Title", max: MAX_TITLE_LENGTH },
  { name: "text", label: "Text", max: MAX_ANNOUNCEMENT },
  { name: "url", label: "Link", max: 2_000 },
] as const;

function Announcement({ card, onChange }: Pick<HomeCardEditorProps, "card" | "onChange">) {
  return ANNOUNCED.map(({ name, label, max }) => (
    <Field key={name} label={label}>
      {(ids) => (
        <input
          {...ids}
          className="in"
          maxLength={max}
          value={card[name] ?? ""}
          placeholder={name === "url" ? "https://" : undefined}
          onChange={({ target }) => onChange({ ...card, [name]: target.value || undefined })}
        />
      )}
    </Field>
  ));
}
