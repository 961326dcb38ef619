import { useState } from "react";
import { Field } from "../kit/Field.tsx";
import { GateError } from "./GateError.tsx";
import { EmailField } from "./SignInPage.tsx";
import type { Gate } from "./useGate.ts";

export const MIN_PASSWORD = 8;

/** A new account; the address is proven by a code before anything else. */
export function SignUpForm({ gate }: { gate: Gate }) {
  const { password, busy, error } = gate;
  const [name, setName] = useState("");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void gate.ask("password", { flow: "signUp", password, name: name.trim() }, "verify");
  };
  return (
    <>
      <div className="col g0">
        <h1 className="t28">Make an account</h1>
        <p className="t14 c2">Then name your workspace, or join one you were invited to.</p>
      </div>
      <form className="col g16" onSubmit={submit}>
        <GateError error={error} />
        <Field label="Your name" help="Customers see the first name beside your answers.">
          {(ids) => (
            <input
              {...ids}
              className="in"
              autoComplete="name"
              required
              maxLength={255}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <EmailField gate={gate} />
        <Field label="Password" help={`At least ${MIN_PASSWORD} characters.`}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              type="password"
              autoComplete="new-password"
              required
              minLength={MIN_PASSWORD}
              value={password}
              onChange={(event) => gate.setPassword(event.target.value)}
            />
          )}
        </Field>
        <button className="btn btn-p btn-l btn-w" aria-busy={busy} disabled={busy}>
          Make the account
        </button>
      </form>
      <p className="c2">
        Have one?{" "}
        <button className="link" onClick={() => gate.go("signIn")}>
          Sign in
        </button>
      </p>
    </>
  );
}
