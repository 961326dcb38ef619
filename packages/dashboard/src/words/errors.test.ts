import { describe, expect, it } from "vitest";
import { explainSignIn } from "../gate/signInErrors.ts";
import { explain, explainLine } from "./errors.ts";

const thrown = (data: unknown): Error => Object.assign(new Error("ConvexError"), { data });

describe("explain", () => {
  it("tells how long a pause lasts", () => {
    expect(explainLine(thrown({ code: "rate_limited", retryAfterMs: 24_300 }))).toContain("25 s");
    expect(explainLine(thrown({ code: "rate_limited", retryAfterMs: 15 * 60_000 }))).toContain("15 min");
  });

  it("names the permission that is missing, and the owner where only he may", () => {
    expect(explain(thrown({ code: "forbidden", permission: "users.manage" })).advice).toContain("users.manage");
    expect(explain(thrown({ code: "forbidden", permission: "owner" })).advice).toContain("owner");
  });

  it("takes the blame for what it does not know", () => {
    expect(explain(new Error("boom")).title).toBe("Something went wrong on our side.");
    expect(explain(null).advice).toContain("Try again");
  });
});

describe("explainSignIn", () => {
  it("does not say which of e-mail and password was wrong", () => {
    const error = thrown({ code: "invalid_input", field: "password", reason: "e-mail or password is wrong" });
    expect(explainSignIn("signIn", error).title).toBe("That e-mail and password do not match.");
  });

  it("says what is wrong with a new password", () => {
    const error = thrown({ code: "invalid_input", field: "password", reason: "is shorter than 8 characters" });
    expect(explainSignIn("signUp", error).advice).toBe("It is shorter than 8 characters.");
  });

  it("explains a wrong code and a pause", () => {
    const wrong = thrown({ code: "invalid_input", field: "code", reason: "is wrong or has expired" });
    expect(explainSignIn("code", wrong).title).toBe("That code does not work.");
    expect(explainSignIn("code", thrown({ code: "rate_limited", retryAfterMs: 60_000 })).advice).toContain("1 min");
  });
});
