import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedApp } from "../testing/app.tsx";

const SIGN_IN = "auth:signIn";

let app: MountedApp;
beforeEach(async () => {
  app = new MountedApp();
  await app.open("/signin", null);
  await app.sees("Forgot it?");
});
afterEach(async () => await app.close());

const says = () => document.querySelector("[role=alert]")?.textContent ?? "";
const enter = async () => {
  await app.fill("E-mail", " mira@northwind.example ");
  await app.fill("Password", "correct horse");
  await app.click("Sign in");
};
const params = () => app.convex.argsOf(SIGN_IN).map((args) => args.params);
const typeCode = async (code: string) => {
  for (const [index, digit] of [...code].entries()) await app.fill(`Digit ${index + 1}`, digit);
};

describe("signing in", () => {
  it.each([
    [new ConvexError({ code: "unauthenticated" }), "That e-mail and password do not match."],
    [new ConvexError({ code: "rate_limited", retryAfterMs: 61_000 }), "Try again in 2 min."],
    [new ConvexError({ code: "rate_limited", retryAfterMs: 400 }), "Try again in 1 s."],
    [new ConvexError({ code: "invalid_input", field: "email", reason: "is none" }), "That is not an e-mail address."],
    [new Error("the server fell over"), "Something went wrong on our side."],
  ])("says in words why it did not work, and keeps what was typed: %o", async (error, words) => {
    app.convex.refuse(SIGN_IN, error);
    await enter();
    await app.sees(words);
    expect(app.field("E-mail").value).toBe("mira@northwind.example");
    expect(app.field("Password").value).toBe("correct horse");
    expect(app.button("Sign in").disabled).toBe(false);
  });

  it("forgets the last refusal with the next try", async () => {
    app.convex.refuse(SIGN_IN, new ConvexError({ code: "unauthenticated" }));
    await enter();
    expect(says()).toContain("do not match");
    app.convex.refuse(SIGN_IN, null);
    app.convex.answer(SIGN_IN, {});
    await app.click("Sign in");
    expect(says()).toBe("");
    await app.sees("Confirm your e-mail");
  });

  it("sends the address without the spaces around it", async () => {
    app.convex.answer(SIGN_IN, {});
    await enter();
    expect(params()).toEqual([{ email: "mira@northwind.example", flow: "signIn", password: "correct horse" }]);
  });
});

describe("a code by mail", () => {
  const ask = async () => {
    app.convex.answer(SIGN_IN, {});
    await app.fill("E-mail", "mira@northwind.example");
    await app.click("Send me a code");
    await app.sees("Enter the code");
  };

  it("needs an address first", async () => {
    expect(app.button("Send me a code").disabled).toBe(true);
    await ask();
    expect(document.body.textContent).toContain("mira@northwind.example");
  });

  it("is tried with its last digit; a wrong one can be typed again", async () => {
    await ask();
    app.convex.refuse(SIGN_IN, new ConvexError({ code: "unauthenticated" }));
    await typeCode("12345678");
    await app.sees("That code does not work.");
    expect(params().at(-1)).toEqual({ email: "mira@northwind.example", code: "12345678" });
    expect(app.button("Sign in").disabled).toBe(false);
  });

  it("is not asked for again before the first has had time to come", async () => {
    await ask();
    expect(document.body.textContent).toMatch(/send another in (30|29) s/);
  });

  it("can be given up for a password", async () => {
    await ask();
    await app.click("Use a password");
    expect(app.field("E-mail").value).toBe("mira@northwind.example");
    expect(says()).toBe("");
  });
});

describe("a new account", () => {
  beforeEach(async () => {
    await app.click("Make an account");
    await app.fill("Your name", " Aiko Tan ");
    await app.fill("E-mail", "aiko@northwind.example");
    await app.fill("Password", "correct horse");
  });

  it("is made from name, address and password; then its address is proven", async () => {
    app.convex.answer(SIGN_IN, {});
    await app.click("Make the account");
    await app.sees("Confirm your e-mail");
    await typeCode("12345678");
    expect(params()).toEqual([
      { email: "aiko@northwind.example", flow: "signUp", password: "correct horse", name: "Aiko Tan" },
      { email: "aiko@northwind.example", flow: "email-verification", code: "12345678" },
    ]);
  });

  it("says what is wrong with its password", async () => {
    const weak = new ConvexError({ code: "invalid_input", field: "password", reason: "is among the most common ones" });
    app.convex.refuse(SIGN_IN, weak);
    await app.click("Make the account");
    await app.sees("That password will not do.");
    expect(says()).toContain("It is among the most common ones.");
  });
});

describe("a forgotten password", () => {
  it("is replaced with a code, once both are complete", async () => {
    app.convex.answer(SIGN_IN, {});
    await app.fill("E-mail", "mira@northwind.example");
    await app.click("Forgot it?");
    await app.click("Send me a code");
    await app.sees("Enter the code");
    await typeCode("87654321");
    await app.fill("New password", "short");
    expect(app.button("Save and sign in").disabled).toBe(true);
    await app.fill("New password", "long enough");
    await app.click("Save and sign in");
    expect(params().at(-1)).toEqual({
      email: "mira@northwind.example",
      flow: "reset-verification",
      code: "87654321",
      newPassword: "long enough",
    });
  });
});
