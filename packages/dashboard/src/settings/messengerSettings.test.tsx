import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { HomeConfig, MessengerSettings } from "../views.ts";
import MessengerSection from "./MessengerSection.tsx";

const UPDATE = "messenger/agent:update";
const REST_MS = 700;

const SETTINGS: MessengerSettings = {
  primaryColor: "#0b6e8a",
  backgroundColor: "#ffffff",
  themeMode: "light",
  launcherPosition: "right",
  launcherSideSpacing: 20,
  launcherBottomSpacing: 20,
  showLauncher: true,
  welcomeMessage: "Hi there.",
  showTeammateAvatars: true,
  teamName: "Northwind",
  teamIntro: "",
  replyTimeText: null,
  logoUrl: null,
};
const HOME = {
  tabs: [
    { id: "home", isEnabled: true, visibility: "all" },
    { id: "messages", isEnabled: true, visibility: "all" },
  ],
  cards: [],
  defaultTab: "home",
  isDirect: false,
} as unknown as HomeConfig;

let desk: MountedDesk;
beforeEach(() => {
  desk = new MountedDesk();
  desk.convex.answer("messenger/agentHome:get", HOME);
  desk.convex.answer("messenger/agentHome:issues", []);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await desk.close();
});

const show = async (part: Partial<MessengerSettings> = {}, role: "owner" | "agent" = "owner") => {
  desk.convex.answer("messenger/agent:settings", { ...SETTINGS, ...part });
  await desk.show(<MessengerSection />, role);
};
const rest = async () => await desk.wait(REST_MS);
const preview = () => desk.find("[aria-label='Live preview']");

describe("the messenger's settings", () => {
  it("show in the preview at once what is typed, and save it when the hand rests, once", async () => {
    await show();
    await desk.fill("Welcome", "Welcome back.");
    await desk.fill("Welcome", "Welcome back!");
    expect(preview().textContent).toContain("Welcome back!");
    expect(desk.convex.argsOf(UPDATE)).toEqual([]);
    await rest();
    expect(desk.convex.argsOf(UPDATE)).toEqual([{ workspaceId: "w1", welcomeMessage: "Welcome back!" }]);
  });

  it("send what was changed together in one go, and what is left when the page is left", async () => {
    await show();
    await desk.fill("Team name", "Bikes");
    await desk.click("Plum");
    await desk.show(<p>Another page</p>);
    expect(desk.convex.argsOf(UPDATE)).toEqual([{ workspaceId: "w1", teamName: "Bikes", primaryColor: "#7a3b78" }]);
  });

  it("put back what was refused, and say why", async () => {
    desk.convex.refuse(UPDATE, new ConvexError({ code: "rate_limited", retryAfterMs: 3000 }));
    await show();
    await desk.fill("Team name", "Bikes");
    await rest();
    expect(desk.toasts).toEqual(["Too many tries. Nothing is lost. Try again in 3 s."]);
    expect(desk.field("Team name").value).toBe("Northwind");
  });

  it("use a colour of one's own once it is one", async () => {
    await show();
    await desk.fill("Own colour", "#12345");
    expect(desk.field("Own colour").getAttribute("aria-invalid")).toBe("true");
    await desk.fill("Own colour", "#123456");
    await rest();
    expect(desk.convex.argsOf(UPDATE)).toEqual([{ workspaceId: "w1", primaryColor: "#123456" }]);
  });

  it("are only looked at by who may not change them, with the reason", async () => {
    await show({}, "agent");
    expect(desk.text).toContain("Your role does not include settings.workspace");
    expect(desk.field("Welcome").disabled).toBe(true);
    expect(desk.button("Upload").disabled).toBe(true);
    await desk.fill("Welcome", "Hacked");
    await rest();
    expect(desk.convex.argsOf(UPDATE)).toEqual([]);
  });
});

describe("the logo", () => {
  const pick = async (file: File) =>
    await desk.do(() => {
      const input = desk.find<HTMLInputElement>("input[type=file]");
      Object.defineProperty(input, "files", { value: [file], configurable: true });
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  const picture = (bytes = 10) => new File([new Uint8Array(bytes)], "logo.png", { type: "image/png" });
  const stored = vi.fn(async () => new Response(JSON.stringify({ storageId: "s1" })));
  beforeEach(() => {
    stored.mockClear();
    vi.stubGlobal("fetch", stored);
    desk.convex.answer("messenger/agentLogo:uploadUrl", "https://upload.example/1");
  });

  it("is uploaded and set; without one the first letter of the name stands there", async () => {
    await show();
    expect(preview().querySelector(".logo")?.textContent).toBe("N");
    await pick(picture());
    expect(stored).toHaveBeenCalledOnce();
    expect(desk.convex.argsOf("messenger/agentLogo:set")).toEqual([{ workspaceId: "w1", storageId: "s1" }]);
  });

  it("in use is shown here and in the preview, and can be removed", async () => {
    await show({ logoUrl: "https://site.example/api/logos/1" });
    expect(preview().querySelector(".logo img")?.getAttribute("src")).toBe("https://site.example/api/logos/1");
    expect(desk.find("[alt='Logo in use']").getAttribute("src")).toBe("https://site.example/api/logos/1");
    expect(desk.button("Replace").disabled).toBe(false);
    await desk.click("Remove");
    expect(desk.convex.argsOf(UPDATE)).toEqual([{ workspaceId: "w1", logoUrl: null }]);
  });

  it("that is too large is not even sent", async () => {
    await show();
    await pick(picture(512 * 1024 + 1));
    expect(stored).not.toHaveBeenCalled();
    expect(desk.find("[role=alert]").textContent).toBe("It is larger than 512 KB.");
  });

  it("that the server refused, or did not take, says why at its place", async () => {
    const error = new ConvexError({ code: "invalid_input", field: "file", reason: "must be a PNG picture" });
    desk.convex.refuse("messenger/agentLogo:set", error);
    await show();
    await pick(picture());
    expect(desk.find("[role=alert]").textContent).toBe("It must be a PNG picture.");
    stored.mockResolvedValueOnce(new Response("full", { status: 507 }));
    await pick(picture());
    expect(desk.find("[role=alert]").textContent).toContain("Something went wrong on our side.");
    expect(desk.button("Upload").disabled).toBe(false);
  });
});
