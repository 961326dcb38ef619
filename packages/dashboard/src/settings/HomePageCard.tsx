import { Plus } from "lucide-react";
import { Field } from "../kit/Field.tsx";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import type { HomeConfig } from "../views.ts";
import { Card } from "./Card.tsx";
import { HomeCardEditor } from "./HomeCardEditor.tsx";
import {
  addableTypes,
  AUDIENCES,
  CARD_NAMES,
  firstTabs,
  type HomeCard,
  type HomeTab,
  TAB_NAMES,
  type Visibility,
  withCard,
  withMoved,
  withTab,
} from "./homeDraft.ts";
import { MoveButtons, moveByKeys } from "./MoveButtons.tsx";
import type { HomeForm } from "./useHomeForm.ts";

/** Tabs and cards of the messenger: which, in which order, and who is shown them. */
export function HomePageCard({ form }: { form: HomeForm }) {
  const { value, denied } = form;
  return (
    <Card title="Home page">
      <fieldset className="col g12 home-set" disabled={denied !== undefined}>
        <Tabs form={form} />
        <Start form={form} />
        <h3 className="t14">Cards</h3>
        {value.cards.length === 0 && <p className="c3">No cards: only the greeting is shown.</p>}
        {value.cards.map((card, index) => (
          <HomeCardEditor
            key={card.id}
            card={card}
            isFirst={index === 0}
            isLast={index === value.cards.length - 1}
            isChecked={form.isChecked}
            onChange={(next) => form.set({ cards: replaced(value.cards, next) })}
            onMove={(by) => form.set(withMoved(value, "cards", index, by))}
            onRemove={() => form.set({ cards: value.cards.filter(({ id }) => id !== card.id) })}
          />
        ))}
        <AddCard form={form} />
      </fieldset>
      <Foot form={form} />
    </Card>
  );
}

const replaced = (cards: readonly HomeCard[], next: HomeCard): HomeCard[] =>
  cards.map((card) => (card.id === next.id ? next : card));

/** Who is shown something. */
export function AudienceField(props: { label: string; value: Visibility; onChange: (value: Visibility) => void }) {
  return (
    <select
      className="sel home-sel"
      aria-label={props.label}
      value={props.value}
      onChange={({ target }) =>
        props.onChange(AUDIENCES.find(({ value }) => value === target.value)?.value ?? props.value)
      }
    >
      {AUDIENCES.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function Tabs({ form }: { form: HomeForm }) {
  const { value, set } = form;
  return (
    <>
      <h3 className="t14">Tabs</h3>
      <div>
        {value.tabs.map((tab, index) => (
          <TabRow
            key={tab.id}
            tab={tab}
            isFirst={index === 0}
            isLast={index === value.tabs.length - 1}
            onChange={(next) => set(withTab(value, next))}
            onMove={(by) => set(withMoved(value, "tabs", index, by))}
          />
        ))}
      </div>
    </>
  );
}

interface TabRowProps {
  tab: HomeTab;
  isFirst: boolean;
  isLast: boolean;
  onChange: (tab: HomeTab) => void;
  onMove: (by: 1 | -1) => void;
}

/** The messages are always there for everyone: without them nobody could answer. */
function TabRow({ tab, isFirst, isLast, onChange, onMove }: TabRowProps) {
  const name = TAB_NAMES[tab.id];
  return (
    <div className="home-row" role="group" aria-label={`Tab ${name}`} onKeyDown={moveByKeys(onMove)}>
      <label className="sw grow">
        <input
          type="checkbox"
          role="switch"
          checked={tab.isEnabled}
          disabled={tab.id === "messages"}
          onChange={({ target }) => onChange({ ...tab, isEnabled: target.checked })}
        />
        {name}
      </label>
      {tab.isEnabled && tab.id !== "messages" && (
        <AudienceField
          label={`Who is shown ${name}`}
          value={tab.visibility}
          onChange={(visibility) => onChange({ ...tab, visibility })}
        />
      )}
      <MoveButtons name={name} isFirst={isFirst} isLast={isLast} onMove={onMove} />
    </div>
  );
}

function Start({ form: { value, set } }: { form: HomeForm }) {
  return (
    <div className="r wrap g16 top">
      <Field label="Opens with" help="One that everyone is shown.">
        {(ids) => (
          <select
            {...ids}
            className="sel"
            value={value.defaultTab}
            disabled={value.isDirect}
            onChange={({ target }) => set({ defaultTab: target.value as HomeConfig["defaultTab"] })}
          >
            {firstTabs(value.tabs).map((id) => (
              <option key={id} value={id}>
                {TAB_NAMES[id]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="sw home-direct">
        <input
          type="checkbox"
          role="switch"
          checked={value.isDirect}
          onChange={({ target }) => set({ isDirect: target.checked })}
        />
        Open a conversation at once
      </label>
    </div>
  );
}

function AddCard({ form: { value, set } }: { form: HomeForm }) {
  const types = addableTypes(value.cards);
  const trigger = (
    <button type="button" className="btn home-add" disabled={types.length === 0}>
      <Plus className="ic" aria-hidden="true" />
      Add a card
    </button>
  );
  return (
    <Menu trigger={trigger}>
      {types.map((type) => (
        <MenuItem key={type} onPick={() => set({ cards: withCard(value.cards, type) })}>
          {CARD_NAMES[type]}
        </MenuItem>
      ))}
    </Menu>
  );
}

function Foot({ form }: { form: HomeForm }) {
  if (form.denied) return <p className="c3 t12">{form.denied}</p>;
  return (
    <div className="r end">
      {form.isChanged && (
        <button className="btn" onClick={form.discard}>
          Discard
        </button>
      )}
      <button
        className="btn btn-p"
        aria-label="Save the home page"
        aria-busy={form.busy}
        disabled={!form.isChanged}
        onClick={() => void form.save()}
      >
        Save
      </button>
    </div>
  );
}
