import { TriangleAlert } from "lucide-react";
import type { Explanation } from "../words/errors.ts";

/** Why signing in did not work, and what to do. */
export function GateError({ error }: { error: Explanation | null }) {
  if (!error) return null;
  return (
    <div className="banner banner-bad" role="alert">
      <span className="c-bad">
        <TriangleAlert className="ic" aria-hidden="true" />
      </span>
      <div>
        <b className="m">{error.title}</b>
        <br />
        {error.advice}
      </div>
    </div>
  );
}
