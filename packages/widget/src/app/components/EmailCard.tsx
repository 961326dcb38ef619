import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { errorOf } from "@parley/client";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";

/** @public Read by `part`. */
export { default as css } from "../styles/asking.css?inline";

/** Asks a visitor nobody knows for an address, so that an answer reaches him later. What he says stays unproven. */
export default function EmailCard(): JSX.Element | null {
  const messenger = useMessenger();
  const [email, setEmail] = useState("");
  const [saved, setSaved] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await messenger.client.identify({ email: email.trim() });
      setSaved(email.trim());
    } catch (error) {
      const isWrong = errorOf(error)?.code === "invalid_input";
      setProblem(isWrong ? "This is not an e-mail address." : "This could not be saved. Please try again.");
    }
    setBusy(false);
  };
  if (saved)
    return (
      <p class="mc ask done" role="status">
        <Icon name="check" />
        <span class="cut">
          Thank you. The team can reach you at <b class="m">{saved}</b>.
        </span>
      </p>
    );
  if (messenger.hasDeclinedEmail.value) return null;
  return (
    <form class="mc ask" aria-label="E-mail address" onSubmit={(event) => void save(event)} noValidate>
      <div class="r">
        <h3 class="grow">Leave your e-mail</h3>
        <button type="button" class="ib" aria-label="Leave no address" onClick={() => messenger.declineEmail()}>
          <Icon name="x" />
        </button>
      </div>
      <label class="ask-field">
        <span>In case you leave before we answer</span>
        <input
          type="email"
          autocomplete="email"
          placeholder="you@example.com"
          value={email}
          aria-invalid={problem !== null}
          aria-describedby="email-problem"
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <p class="ask-err" role="alert" id="email-problem">
        {problem}
      </p>
      <button class="btn btn-p" disabled={isBusy || email.trim() === ""}>
        Use this address
      </button>
    </form>
  );
}
