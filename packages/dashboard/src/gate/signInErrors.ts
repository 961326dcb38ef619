import { appErrorOf } from "@parley/protocol";
import { explain, type Explanation, pauseWords } from "../words/errors.ts";

/** The steps of signing in; each has its own reasons to fail. */
export type GateStep = "signIn" | "signUp" | "code" | "verify" | "reset" | "newPassword";

const WRONG_CODE: Explanation = {
  title: "That code does not work.",
  advice: "It may be mistyped, used already, or older than 10 minutes. Check the latest mail, or ask for another code.",
};
const WRONG_PASSWORD: Explanation = {
  title: "That e-mail and password do not match.",
  advice: "Try again, or get a code by mail.",
};

const FIELDS: Record<string, Explanation> = {
  code: WRONG_CODE,
  email: { title: "That is not an e-mail address.", advice: "Check for a missing part or a stray space." },
  name: { title: "That name was not accepted.", advice: "Use between 1 and 255 characters." },
};

/** Words for a refused step. Unknown failures are ours and said to be. */
export function explainSignIn(step: GateStep, error: unknown): Explanation {
  const data = appErrorOf(error);
  if (data?.code === "rate_limited")
    return {
      title: "Too many tries.",
      advice: `For safety there is a pause. Try again in ${pauseWords(data.retryAfterMs)}.`,
    };
  if (data?.code === "invalid_input") {
    if (data.field === "password" && step === "signIn") return WRONG_PASSWORD;
    if (data.field === "password" || data.field === "newPassword")
      return { title: "That password will not do.", advice: `It ${data.reason}.` };
    return FIELDS[data.field] ?? explain(error);
  }
  if (data?.code === "unauthenticated") return step === "signIn" ? WRONG_PASSWORD : WRONG_CODE;
  return explain(error);
}
