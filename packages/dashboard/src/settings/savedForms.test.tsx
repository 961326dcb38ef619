import { ConvexError } from "convex/values";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import AutomationSection from "../routing/AutomationSection.tsx";
import { MountedDesk } from "../testing/desk.tsx";
import HelpCenterSection from "./HelpCenterSection.tsx";
import { InviteForm } from "./InviteForm.tsx";
import { OriginsCard } from "./OriginsCard.tsx";
import ProfileSection from "./ProfileSection.tsx";
import WorkspaceSection from "./WorkspaceSection.tsx";

const RENAME = "workspaces/agent:rename";
const PROFILE = "accounts/user:updateProfile";
const CENTRE = "helpCenter/agentCenter:update";
const INVITE = "workspaces/agentInvitations:create";

const refusal = (field: string, reason: string) => new ConvexError({ code: "invalid_input", field, reason });

let desk: MountedDesk;
beforeEach(() => {
  desk = new MountedDesk();
});
afterEach(async () => await desk.close());

const center = {
  slug: "northwind",
  intro: "How can we help?",
  siteUrl: "https://northwind.example",
  canonicalUrl: null,
  languages: ["en", "de"],
  isIndexed: true,
};
const showCentre = async (role: "owner" | "agent" = "owner") => {
  const settings = { policy: "public", url: "https://site.example/help/northwind", center };
  desk.convex.answer("helpCenter/agentCenter:settings", settings);
  await desk.show(<HelpCenterSection />, role);
};
const automation = {
  suggestArticlesEnabled: true,
  showReplyTimeEnabled: false,
  collectEmailEnabled: true,
  askForRatingEnabled: false,
  askForRatingByMailEnabled: false,
  autoCloseAfterHours: 72,
  autoCloseMessage: null,
  defaultCapacity: null,
};

interface FormCase {
  name: string;
  show: () => Promise<void>;
  field: string;
  stored: string;
  typed: string;
  save: string;
  call: string;
  sent: Record<string, unknown>;
  wrong: string;
}

const show = (part: ReactNode) => async () => await desk.show(part, "owner");

/** What every form of the settings does, whatever it holds. */
const FORMS: FormCase[] = [
  {
    name: "the workspace's name",
    show: show(<WorkspaceSection />),
    field: "Workspace name",
    stored: "Northwind Bikes",
    typed: "Northwind Cycles",
    save: "Save",
    call: RENAME,
    sent: { workspaceId: "w1", name: "Northwind Cycles" },
    wrong: "name",
  },
  {
    name: "the profile",
    show: show(<ProfileSection />),
    field: "Name",
    stored: "Mira Okafor",
    typed: "Mira O.",
    save: "Save",
    call: PROFILE,
    sent: { name: "Mira O.", avatarUrl: null },
    wrong: "name",
  },
  {
    name: "the help centre's languages",
    show: showCentre,
    field: "Languages",
    stored: "en, de",
    typed: "en, de  pt-BR",
    save: "Save",
    call: CENTRE,
    sent: { languages: ["en", "de", "pt-BR"] },
    wrong: "languages[2]",
  },
  {
    name: "the hours after which silence closes",
    show: async () => {
      desk.convex.answer("routing/agentAutomation:get", automation);
      await desk.show(<AutomationSection />, "owner");
    },
    field: "After how many hours",
    stored: "72",
    typed: "24",
    save: "Save",
    call: "routing/agentAutomation:update",
    sent: { workspaceId: "w1", autoCloseAfterHours: 24, suggestArticlesEnabled: true },
    wrong: "autoCloseAfterHours",
  },
];

describe.each(FORMS)("the form of $name", ({ show: mount, field, stored, typed, save, call, sent, wrong }) => {
  it("shows what is stored, and has nothing to save", async () => {
    await mount();
    expect(desk.field(field).value).toBe(stored);
    expect(desk.button(save).disabled).toBe(true);
  });

  it("saves what was typed, once", async () => {
    await mount();
    await desk.fill(field, typed);
    await desk.do(() => {
      desk.button(save).click();
      desk.button(save).click();
    });
    expect(desk.convex.argsOf(call)).toEqual([expect.objectContaining(sent)]);
  });

  it("says below the field why it was refused, and keeps what was typed", async () => {
    desk.convex.refuse(call, refusal(wrong, "is not possible"));
    await mount();
    await desk.fill(field, typed);
    await desk.click(save);
    expect(desk.errorAt(field)).toContain("is not possible.");
    expect(desk.field(field).value).toBe(typed);
    expect(desk.button(save).disabled).toBe(false);
    desk.convex.refuse(call, null);
    await desk.click(save);
    expect(desk.errorAt(field)).toBeNull();
  });

  it("asks before what was typed is lost, and lets go when nothing was", async () => {
    await mount();
    await desk.fill(field, typed);
    await desk.go("/inbox/all");
    expect(desk.dialog?.textContent).toContain("not saved yet");
    expect(desk.address).toBe("/");
    await desk.click("Keep editing");
    expect(desk.dialog).toBeNull();
    expect(desk.field(field).value).toBe(typed);
    await desk.go("/inbox/all");
    await desk.click("Discard changes");
    expect(desk.address).toBe("/inbox/all");
  });

  it("does not ask when what was typed is what is stored", async () => {
    await mount();
    await desk.fill(field, typed);
    await desk.fill(field, stored);
    await desk.go("/inbox/all");
    expect(desk.dialog).toBeNull();
    expect(desk.address).toBe("/inbox/all");
  });
});

describe("a name of the workspace", () => {
  it("that is empty or only spaces cannot be saved", async () => {
    await desk.show(<WorkspaceSection />, "owner");
    await desk.fill("Workspace name", "   ");
    expect(desk.button("Save").disabled).toBe(true);
  });

  it("is read and not changed by who may not, with the reason", async () => {
    await desk.show(<WorkspaceSection />, "agent");
    expect(desk.field("Workspace name").disabled).toBe(true);
    expect(desk.text).toContain("Your role does not include settings.workspace");
    expect([...document.querySelectorAll("button")].map((each) => each.textContent)).not.toContain("Save");
  });

  it("says that there were too many tries, and how long the pause is", async () => {
    desk.convex.refuse(RENAME, new ConvexError({ code: "rate_limited", retryAfterMs: 90_000 }));
    await desk.show(<WorkspaceSection />, "owner");
    await desk.fill("Workspace name", "New");
    await desk.click("Save");
    expect(desk.errorAt("Workspace name")).toBe("Too many tries. Nothing is lost. Try again in 2 min.");
  });
});

describe("leaving a workspace", () => {
  it("is asked about first, and is nothing for its owner", async () => {
    await desk.show(<WorkspaceSection />, "owner");
    expect(desk.button("Leave Northwind Bikes").disabled).toBe(true);
    await desk.show(<WorkspaceSection />, "agent");
    await desk.click("Leave Northwind Bikes");
    await desk.click("Stay");
    expect(desk.convex.argsOf("workspaces/agentMembers:leave")).toEqual([]);
    await desk.click("Leave Northwind Bikes");
    await desk.click("Leave");
    expect(desk.convex.argsOf("workspaces/agentMembers:leave")).toEqual([{ workspaceId: "w1" }]);
  });
});

describe("the profile", () => {
  it("says at the picture what is wrong with its address", async () => {
    desk.convex.refuse(PROFILE, refusal("avatarUrl", "is not an http(s) address"));
    await desk.show(<ProfileSection />);
    await desk.fill("Picture", "ftp://example.com/me.png");
    await desk.click("Save");
    expect(desk.errorAt("Picture")).toBe("It is not an http(s) address.");
    expect(desk.errorAt("Name")).toBeNull();
  });

  it("takes the picture away when its field is emptied", async () => {
    await desk.show(<ProfileSection />);
    await desk.fill("Picture", "https://example.com/me.png");
    await desk.click("Save");
    await desk.fill("Picture", " ");
    expect(desk.button("Save").disabled).toBe(true);
    expect(desk.convex.argsOf(PROFILE)).toEqual([{ name: "Mira Okafor", avatarUrl: "https://example.com/me.png" }]);
  });
});

describe("the help centre's settings", () => {
  it("send the address only when it is another one, and empty fields as none", async () => {
    await showCentre();
    await desk.fill("Your site", "");
    await desk.click("Save");
    expect(desk.convex.argsOf(CENTRE)).toEqual([
      {
        workspaceId: "w1",
        intro: center.intro,
        siteUrl: null,
        canonicalUrl: null,
        languages: ["en", "de"],
        isIndexed: true,
      },
    ]);
    await desk.fill("Address", "bikes");
    await desk.click("Save");
    expect(desk.convex.argsOf(CENTRE)[1]).toMatchObject({ slug: "bikes" });
  });

  it("say at the address that somebody else has it", async () => {
    desk.convex.refuse(CENTRE, new ConvexError({ code: "conflict", reason: "this address is taken" }));
    await showCentre();
    await desk.fill("Address", "bikes");
    await desk.click("Save");
    expect(desk.errorAt("Address")).toBe("this address is taken.");
    expect(desk.errorAt("Languages")).toBeNull();
  });

  it("close the centre for strangers at once, only by who may", async () => {
    await showCentre();
    await desk.click("Customers only");
    expect(desk.convex.argsOf("helpCenter/agentCenter:restrict")).toEqual([
      { workspaceId: "w1", policy: "restricted" },
    ]);
    await showCentre("agent");
    expect(desk.button("Everyone").disabled).toBe(true);
    expect(desk.field("Address").disabled).toBe(true);
    expect(desk.button("Save").disabled).toBe(true);
  });
});

describe("an invitation", () => {
  it("goes to the address without spaces, as the chosen role, and the field is empty again", async () => {
    await desk.show(<InviteForm />, "owner");
    expect(desk.button("Invite").disabled).toBe(true);
    await desk.fill("E-mail of a colleague", "  aiko@northwind.example ");
    await desk.choose("Role", "viewer");
    await desk.click("Invite");
    expect(desk.convex.argsOf(INVITE)).toEqual([
      { workspaceId: "w1", email: "aiko@northwind.example", role: "viewer" },
    ]);
    expect(desk.field("E-mail of a colleague").value).toBe("");
    expect(desk.toasts).toEqual(["Invitation sent to aiko@northwind.example."]);
  });

  it.each([
    [refusal("email", "is not an e-mail address"), "It is not an e-mail address."],
    [new ConvexError({ code: "conflict", reason: "is a member already" }), "is a member already."],
    [new ConvexError({ code: "rate_limited", retryAfterMs: 20_000 }), "Try again in 20 s."],
  ])("that was refused keeps the address and says why: %o", async (error, words) => {
    desk.convex.refuse(INVITE, error);
    await desk.show(<InviteForm />, "owner");
    await desk.fill("E-mail of a colleague", "aiko@northwind.example");
    await desk.click("Invite");
    expect(desk.errorAt("E-mail of a colleague")).toContain(words);
    expect(desk.field("E-mail of a colleague").value).toBe("aiko@northwind.example");
    expect(desk.toasts).toEqual([]);
  });

  it("offers no role above one's own", async () => {
    const rolesFor = async (role: "owner" | "agent") => {
      await desk.show(<InviteForm key={role} />, role);
      return [...desk.field<HTMLSelectElement>("Role").options].map((option) => option.value);
    };
    expect(await rolesFor("owner")).toEqual(["agent", "admin", "viewer"]);
    expect(await rolesFor("agent")).toEqual(["agent", "viewer"]);
  });
});

describe("whoever was signed out", () => {
  it("is not kept from signing in by what he had typed", async () => {
    await desk.show(<OriginsCard />, "owner");
    await desk.fill("Origins, one a line", "https://a.example");
    await desk.go("/signin");
    expect(desk.dialog).toBeNull();
    expect(desk.address).toBe("/signin");
  });
});
