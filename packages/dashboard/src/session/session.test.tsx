import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedApp } from "../testing/app.tsx";

const TOKENS = { token: "another", refreshToken: "another" };

let app: MountedApp;
beforeEach(() => {
  app = new MountedApp();
});
afterEach(async () => await app.close());

const signIn = async () => {
  app.convex.answer("auth:signIn", { tokens: TOKENS });
  await app.sees("Sign in");
  await app.fill("E-mail", "mira@northwind.example");
  await app.fill("Password", "correct horse");
  await app.click("Sign in");
};
const expire = async () => {
  await app.do(() => void app.convex.expireSession());
  await app.sees("Forgot it?");
};

describe("a session that ended", () => {
  it("leads to the sign-in, and back to where he was, not to where he had begun", async () => {
    await app.open("/settings/appearance");
    await app.sees("Light or dark");
    await app.go("/settings/profile?tab=1");
    await app.sees("Colleagues see it in full");
    await expire();
    expect(app.address).toMatch(/^\/signin\?next=.*settings.*profile/);
    await signIn();
    await app.sees("Colleagues see it in full");
    expect(app.address).toContain("/settings/profile");
  });

  it("does not hold back who has typed something", async () => {
    await app.open("/settings/profile");
    await app.sees("Colleagues see it in full");
    await app.fill("Name", "Mira O.");
    await expire();
    expect(app.address).toContain("/signin");
  });
});

describe("an address of the desk", () => {
  it("asks strangers to sign in first and brings them there", async () => {
    await app.open("/settings/workspace", null);
    expect(app.address).toContain("/signin?next=");
    app.becomes("owner");
    await signIn();
    await app.sees("Your team sees it here");
    expect(app.address).toBe("/settings/workspace");
  });

  it("leads who is in no workspace to the choice of one", async () => {
    app.convex.answer("workspaces/user:list", []);
    await app.open("/inbox/all", "owner");
    app.convex.answer("accounts/user:me", {
      userId: "mira",
      name: "Mira",
      email: "m@x.example",
      avatarUrl: null,
      currentWorkspaceId: null,
    });
    app.convex.answer("workspaces/user:list", []);
    app.convex.answer("workspaces/user:myInvitations", []);
    app.convex.answer("workspaces/user:joinable", []);
    await app.do(() => undefined);
    await app.sees("A workspace is one team with one inbox");
    expect(app.address).toBe("/welcome");
  });

  it("that is none says so", async () => {
    await app.open("/settings/nonsense");
    await app.sees("There is no such page");
  });
});
