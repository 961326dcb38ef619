import { ONE_TIME_CODE_LENGTH } from "@parley/protocol";
import { useEffect, useState } from "react";
import { CodeInput } from "./CodeInput.tsx";
import { GateError } from "./GateError.tsx";
import { type Gate, resend } from "./useGate.ts";

/** Before this a second mail would only make the first code useless, in s. */
const RESEND_AFTER_S = 30;

/** The code from the mail: to sign in, or to prove the address of a new account. */
export function CodeForm({ gate }: { gate: Gate }) {
  const [code, setCode] = useState("");
  const isVerify = gate.step === "verify";
  const check = (digits: string) =>
    isVerify
      ? gate.ask("password", { flow: "email-verification", code: digits }, null)
      : gate.ask("code", { code: digits }, null);
  const change = (next: string) => {
    setCode(next);
    if (next.length === ONE_TIME_CODE_LENGTH && !gate.busy) void check(next);
  };
  const isFull = code.length === ONE_TIME_CODE_LENGTH;
  return (
    <form
      className="col g16"
      onSubmit={(event) => {
        event.preventDefault();
        void check(code);
      }}
    >
      <div>
        <h1 className="t28">{isVerify ? "Confirm your e-mail" : "Enter the code"}</h1>
        <SentTo email={gate.email} />
      </div>
      <GateError error={gate.error} />
      <CodeInput value={code} onChange={change} />
      <button className="btn btn-p btn-l btn-w" aria-busy={gate.busy} disabled={!isFull || gate.busy}>
        {isVerify ? "Confirm" : "Sign in"}
      </button>
      <p className="c2">
        <Resend gate={gate} />{" "}
        <button type="button" className="link" onClick={() => gate.go("signIn")}>
          Use a password
        </button>
      </p>
    </form>
  );
}

export function SentTo({ email }: { email: string }) {
  return (
    <p className="t14 c2">
      We sent {ONE_TIME_CODE_LENGTH} digits to{" "}
      <b className="m" style={{ color: "var(--text)" }}>
        {email}
      </b>
      . They work once, for 10 minutes.
    </p>
  );
}

/** Another mail, when the first has had time to arrive. */
export function Resend({ gate }: { gate: Gate }) {
  const left = useSecondsLeft(gate.sentAt);
  if (left > 0) return <>Nothing there? Look in spam, or send another in {left} s.</>;
  return (
    <>
      Nothing there? Look in spam, or{" "}
      <button type="button" className="link" disabled={gate.busy} onClick={() => void resend(gate)}>
        send another
      </button>
      .
    </>
  );
}

function useSecondsLeft(sentAt: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [sentAt]);
  return Math.max(0, Math.ceil(RESEND_AFTER_S - (now - sentAt) / 1000));
}
