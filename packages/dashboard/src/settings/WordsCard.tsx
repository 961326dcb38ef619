import { Field } from "../kit/Field.tsx";
import { Card } from "./Card.tsx";
import type { MessengerForm } from "./useMessengerForm.ts";

/** What the messenger says before anybody has written. */
export function WordsCard({ form }: { form: MessengerForm }) {
  const { value, set } = form;
  return (
    <Card title="Words">
      <TextRow
        form={form}
        label="Welcome"
        text={value.welcomeMessage}
        onText={(text) => set({ welcomeMessage: text })}
      />
      <TextRow
        form={form}
        label="Team name"
        help="Above the conversation. Empty: the workspace's name."
        text={value.teamName}
        onText={(text) => set({ teamName: text })}
      />
      <TextRow form={form} label="Introduction" text={value.teamIntro} onText={(text) => set({ teamIntro: text })} />
      <TextRow
        form={form}
        label="Reply time"
        help="Such as: Usually within an hour. Empty: nothing is promised."
        text={value.replyTimeText ?? ""}
        onText={(text) => set({ replyTimeText: text.trim() === "" ? null : text })}
      />
    </Card>
  );
}

interface TextRowProps {
  form: MessengerForm;
  label: string;
  help?: string;
  text: string;
  onText: (text: string) => void;
}

function TextRow({ form, label, help, text, onText }: TextRowProps) {
  return (
    <Field label={label} help={help}>
      {(ids) => (
        <input
          {...ids}
          className="in"
          value={text}
          maxLength={255}
          disabled={form.denied !== undefined}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}
