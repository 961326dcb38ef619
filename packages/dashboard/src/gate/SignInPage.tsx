import { Navigate, useSearch } from "@tanstack/react-router";
import { useConvexAuth } from "convex/react";
import { Mail } from "lucide-react";
import { usePageTitle } from "../app/usePageTitle.ts";
import { Field } from "../kit/Field.tsx";
import { Splash } from "../kit/Waiting.tsx";
import { CodeForm } from "./CodeForm.tsx";
import { GateError } from "./GateError.tsx";
import { GateFrame } from "./GateFrame.tsx";
import { ResetForm } from "./ResetForm.tsx";
import { SignUpForm } from "./SignUpForm.tsx";
import { type Gate, useGate } from "./useGate.ts";

/** The way in: password, a code by mail, a new account, a new password. */
export function SignInPage() {
  const auth = useConvexAuth();
  const { next, up } = useSearch({ strict: false });
  if (auth.isLoading) return <Splash />;
  if (auth.isAuthenticated) return <Navigate to={next ?? "/"} replace />;
  return (
    <GateFrame>
      <Steps startsWithSignUp={up === true} />
    </GateFrame>
  );
}

function Steps({ startsWithSignUp }: { startsWithSignUp: boolean }) {
  const gate = useGate(startsWithSignUp ? "signUp" : "signIn");
  usePageTitle(gate.step === "signUp" ? "Make an account" : "Sign in");
  switch (gate.step) {
    case "signIn":
      return <PasswordForm gate={gate} />;
    case "signUp":
      return <SignUpForm gate={gate} />;
    case "code":
    case "verify":
      return <CodeForm key={gate.step} gate={gate} />;
    case "reset":
    case "newPassword":
      return <ResetForm key={gate.step} gate={gate} />;
  }
}

function PasswordForm({ gate }: { gate: Gate }) {
  const { email, password, busy, error } = gate;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void gate.ask("password", { flow: "signIn", password }, "verify");
  };
  return (
    <>
      <h1 className="t28">Sign in</h1>
      <form className="col g16" onSubmit={submit}>
        <GateError error={error} />
        <EmailField gate={gate} />
        <div className="field">
          <div className="r between">
            <label className="label" htmlFor="password">
              Password
            </label>
            <button type="button" className="link t12 forgot" onClick={() => gate.go("reset")}>
              Forgot it?
            </button>
          </div>
          <input
            className="in"
            id="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => gate.setPassword(event.target.value)}
          />
        </div>
        <button className="btn btn-p btn-l btn-w" aria-busy={busy} disabled={busy}>
          Sign in
        </button>
        <div className="or">or</div>
        <CodeButton gate={gate} isReady={email.includes("@")} />
      </form>
      <p className="c2">
        New here?{" "}
        <button className="link" onClick={() => gate.go("signUp")}>
          Make an account
        </button>
      </p>
    </>
  );
}

function CodeButton({ gate, isReady }: { gate: Gate; isReady: boolean }) {
  return (
    <button
      type="button"
      className="btn btn-l btn-w"
      aria-busy={gate.busy}
      disabled={gate.busy || !isReady}
      title={isReady ? undefined : "Enter your e-mail first"}
      onClick={() => void gate.ask("code", {}, "code")}
    >
      <Mail className="ic" aria-hidden="true" />
      Send me a code
    </button>
  );
}

export function EmailField({ gate }: { gate: Gate }) {
  return (
    <Field label="E-mail">
      {(ids) => (
        <input
          {...ids}
          className="in"
          type="email"
          autoComplete="username"
          required
          autoFocus={gate.email === ""}
          value={gate.email}
          onChange={(event) => gate.setEmail(event.target.value)}
        />
      )}
    </Field>
  );
}
