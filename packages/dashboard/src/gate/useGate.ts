import { useAuthActions } from "@convex-dev/auth/react";
import { useState } from "react";
import type { Explanation } from "../words/errors.ts";
import { explainSignIn, type GateStep } from "./signInErrors.ts";

export type Gate = ReturnType<typeof useGate>;

/** The steps of signing in and what is kept between them. The address and password live only as long as the page. */
export function useGate(startsWith: GateStep) {
  const { signIn } = useAuthActions();
  const [step, setStep] = useState<GateStep>(startsWith);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<Explanation | null>(null);
  const [busy, setBusy] = useState(false);
  const [sentAt, setSentAt] = useState(0);
  const go = (next: GateStep) => {
    setError(null);
    setStep(next);
  };
  /** Asks the server; `next` is the step that follows when a code was mailed. */
  const ask = async (provider: "password" | "code", params: Record<string, string>, next: GateStep | null) => {
    setBusy(true);
    setError(null);
    try {
      const { signingIn } = await signIn(provider, { email: email.trim(), ...params });
      if (!signingIn && next) {
        setSentAt(Date.now());
        go(next);
      }
    } catch (failure) {
      setError(explainSignIn(step, failure));
    } finally {
      setBusy(false);
    }
  };
  return { step, go, email, setEmail, password, setPassword, error, busy, sentAt, ask };
}

/** Sends another code for the step one is in. */
export function resend(gate: Gate): Promise<void> {
  if (gate.step === "code") return gate.ask("code", {}, "code");
  if (gate.step === "newPassword") return gate.ask("password", { flow: "reset" }, "newPassword");
  return gate.ask("password", { flow: "signIn", password: gate.password }, "verify");
}
