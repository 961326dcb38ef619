import { ONE_TIME_CODE_LENGTH } from "@parley/protocol";
import { useState } from "react";
import { Field } from "../kit/Field.tsx";
import { Resend, SentTo } from "./CodeForm.tsx";
import { CodeInput } from "./CodeInput.tsx";
import { GateError } from "./GateError.tsx";
import { EmailField } from "./SignInPage.tsx";
import { MIN_PASSWORD } from "./SignUpForm.tsx";
import type { Gate } from "./useGate.ts";

/** A forgotten password: ask for a code, then choose a new one with it. */
export function ResetForm({ gate }: { gate: Gate }) {
  return gate.step === "reset" ? <AskForCode gate={gate} /> : <NewPassword gate={gate} />;
}

function AskForCode({ gate }: { gate: Gate }) {
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void gate.ask("password", { flow: "reset" }, "newPassword");
  };
  return (
    <form className="col g16" onSubmit={submit}>
      <div>
        <h1 className="t28">Choose a new password</h1>
        <p className="t14 c2">We send a code to your address first.</p>
      </div>
      <GateError error={gate.error} />
      <EmailField gate={gate} />
      <button className="btn btn-p btn-l btn-w" aria-busy={gate.busy} disabled={gate.busy}>
        Send me a code
      </button>
      <p className="c2">
        <button type="button" className="link" onClick={() => gate.go("signIn")}>
          Back to signing in
        </button>
      </p>
    </form>
  );
}

function NewPassword({ gate }: { gate: Gate }) {
  const [code, setCode] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void gate.ask("password", { flow: "reset-verification", code, newPassword }, null);
  };
  const isReady = code.length === ONE_TIME_CODE_LENGTH && newPassword.length >= MIN_PASSWORD;
  return (
    <form className="col g16" onSubmit={submit}>
      <div>
        <h1 className="t28">Enter the code</h1>
        <SentTo email={gate.email} />
      </div>
      <GateError error={gate.error} />
      <CodeInput value={code} onChange={setCode} />
      <Field label="New password" help={`At least ${MIN_PASSWORD} characters. Other devices are signed out.`}>
        {(ids) => (
          <input
            {...ids}
            className="in"
            type="password"
            autoComplete="new-password"
            minLength={MIN_PASSWORD}
            value={newPassword}
            onChange={(event) => setNewPassword(event.target.value)}
          />
        )}
      </Field>
      <button className="btn btn-p btn-l btn-w" aria-busy={gate.busy} disabled={!isReady || gate.busy}>
        Save and sign in
      </button>
      <p className="c2">
        <Resend gate={gate} />
      </p>
    </form>
  );
}
