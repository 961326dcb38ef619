import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import { OriginsCard } from "./OriginsCard.tsx";
import { SessionCard } from "./SessionCard.tsx";
import { SignupCard } from "./SignupCard.tsx";

const ORIGINS = "workspaces/agent:setAllowedOrigins";
const SIGNUP = "workspaces/agent:setSignupPolicy";
const LIFETIME = "workspaces/agent:setSessionLifetime";
const invalid = (field: string, reason: string) => new ConvexError({ code: "invalid_input", field, reason });

describe("forms of the settings", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
  });
  afterEach(async () => await desk.close());

  it("save the sites, one a line, once something changed", async () => {
    await desk.show(<OriginsCard />, "owner", { allowedOrigins: ["https://a.example"] });
    expect(desk.button("Save").disabled).toBe(true);
    await desk.type("textarea", "https://a.example\n\n  https://b.example ");
    await desk.click("Save");
    expect(desk.convex.argsOf(ORIGINS)).toMatchObject([{ origins: ["https://a.example", "https://b.example"] }]);
  });

  it("say which line the server refused, and keep what was typed", async () => {
    desk.convex.refuse(ORIGINS, invalid("origins[1]", "is not an origin"));
    await desk.show(<OriginsCard />, "owner");
    await desk.type("textarea", "https://a.example\nnonsense");
    await desk.click("Save");
    expect(desk.text).toContain("“nonsense” is not an origin.");
    expect(desk.find("textarea").getAttribute("aria-invalid")).toBe("true");
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toContain("nonsense");
  });

  it("ask for domains only where domains decide", async () => {
    await desk.show(<SignupCard />, "owner");
    expect(desk.has("textarea")).toBe(false);
    await desk.show(<SignupCard key="domains" />, "owner", {
      signupMode: "domain-allowlist",
      allowedDomains: ["a.example"],
    });
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("a.example");
    expect(desk.button("Save").disabled).toBe(true);
    await desk.type("textarea", "a.example\nb.example");
    await desk.click("Save");
    expect(desk.convex.argsOf(SIGNUP)).toMatchObject([
      { signupMode: "domain-allowlist", allowedDomains: ["a.example", "b.example"] },
    ]);
  });

  it("never let the last way to sign in be taken away", async () => {
    await desk.show(<SignupCard />, "owner", { authMethods: ["otp"] });
    const [password, code] = [...document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    expect([password?.checked, password?.disabled, code?.checked, code?.disabled]).toEqual([false, false, true, true]);
    await desk.do(() => password?.click());
    expect(code?.disabled).toBe(false);
  });

  it("offer the lifetime in force even when it is none of the usual ones", async () => {
    await desk.show(<SessionCard />, "owner", { sessionLifetimeMs: 5 * 3_600_000 });
    const select = desk.find<HTMLSelectElement>("select");
    expect(select.selectedOptions[0]?.textContent).toBe("5 hours");
    await desk.do(() => {
      select.value = String(3_600_000);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(desk.convex.argsOf(LIFETIME)).toMatchObject([{ lifetimeMs: 3_600_000 }]);
  });
});
