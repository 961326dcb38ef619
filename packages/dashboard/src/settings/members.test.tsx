import { ConvexError } from "convex/values";
import { effectivePermissions, type Role } from "@parley/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { member, MountedDesk } from "../testing/desk.tsx";
import type { Invitation, Member } from "../views.ts";
import MembersSection from "./MembersSection.tsx";

const SET = "workspaces/agentMembers:setPermissions";

let desk: MountedDesk;
beforeEach(() => {
  desk = new MountedDesk();
  desk.convex.answer("workspaces/agentInvitations:list", []);
});
afterEach(async () => await desk.close());

const withRole = (name: string, role: Role, part: Partial<Member> = {}): Member =>
  member(name, { role, effective: [...effectivePermissions({ role })], ...part });

const show = async (members: Member[], as: Role = "owner") => {
  desk.convex.answer("workspaces/agentMembers:list", [withRole("Mira Okafor", as), ...members]);
  await desk.show(<MembersSection />, as);
};
const more = async (name: string, item: string) => {
  await desk.click(`More for ${name}`);
  await desk.click(item);
};
const labels = () =>
  [...(desk.dialog ?? document).querySelectorAll("fieldset")].map((each) => ({
    area: each.querySelector("legend")?.textContent,
    names: [...each.querySelectorAll("label")].map((label) => label.textContent ?? ""),
  }));
const box = (area: string, name: string) => {
  const group = [...(desk.dialog?.querySelectorAll("fieldset") ?? [])].find(
    (each) => each.querySelector("legend")?.textContent === area,
  );
  const label = [...(group?.querySelectorAll("label") ?? [])].find((each) => each.textContent?.startsWith(name));
  const input = label?.querySelector("input");
  if (!input) throw new Error(`There is no permission ${area} ${name}: ${JSON.stringify(labels())}`);
  return input;
};
const toggle = async (area: string, name: string) => await desk.do(() => box(area, name).click());

describe("the permission editor", () => {
  it("holds every area of the product, with what the role allows ticked", async () => {
    await show([withRole("Tomas Silva", "agent")]);
    await more("Tomas Silva", "Permissions");
    const areas = [
      "Conversations",
      "Users",
      "Articles",
      "Snippets",
      "Settings",
      "Data",
      "Reports",
      "Tickets",
      "Queues",
    ];
    expect(labels().map(({ area }) => area)).toEqual(expect.arrayContaining([...areas, "Audit"]));
    expect([box("Conversations", "reply").checked, box("Users", "manage").checked]).toEqual([true, false]);
    expect(desk.dialog?.textContent).not.toContain("added");
  });

  it("saves what differs from the role, and closes", async () => {
    await show([withRole("Tomas Silva", "agent")]);
    await more("Tomas Silva", "Permissions");
    await toggle("Queues", "manage");
    await toggle("Reports", "read");
    await toggle("Audit", "read");
    await toggle("Audit", "read");
    expect(desk.dialog?.textContent).toContain("manageadded");
    expect(desk.dialog?.textContent).toContain("readtaken away");
    await desk.click("Save");
    expect(desk.convex.argsOf(SET)).toEqual([
      { workspaceId: "w1", memberId: "m-tomas", permissions: ["queues.manage", "-reports.read"] },
    ]);
    expect(desk.dialog).toBeNull();
    expect(desk.toasts).toEqual(["Permissions of Tomas Silva saved."]);
  });

  it("shows adjustments made before, and goes back to the role with one press", async () => {
    const base = effectivePermissions({ role: "viewer" });
    const effective = [...base, "tickets.manage"] as Member["effective"];
    await show([withRole("Tomas Silva", "viewer", { permissions: ["tickets.manage"], effective })]);
    expect(desk.text).toContain("adjusted");
    await more("Tomas Silva", "Permissions");
    expect(box("Tickets", "manage").checked).toBe(true);
    await desk.click("Back to viewer");
    expect(box("Tickets", "manage").checked).toBe(false);
    await desk.click("Save");
    expect(desk.convex.argsOf(SET)).toMatchObject([{ permissions: [] }]);
  });

  it("keeps from giving what one does not hold, and what only the owner may hold", async () => {
    await show([withRole("Tomas Silva", "agent")], "admin");
    await more("Tomas Silva", "Permissions");
    expect(box("Settings", "billing").disabled).toBe(true);
    expect(box("Settings", "billing").closest("label")?.title).toBe("Only the owner holds this.");
    expect(box("Settings", "workspace").disabled).toBe(false);
  });

  it("stays open with what was ticked when it was refused", async () => {
    desk.convex.refuse(SET, new ConvexError({ code: "forbidden", permission: "rank" }));
    await show([withRole("Tomas Silva", "agent")]);
    await more("Tomas Silva", "Permissions");
    await toggle("Queues", "manage");
    await desk.click("Save");
    expect(box("Queues", "manage").checked).toBe(true);
    expect(desk.toasts[0]).toContain("Your role does not allow this.");
  });

  it("changes nothing when it is cancelled", async () => {
    await show([withRole("Tomas Silva", "agent")]);
    await more("Tomas Silva", "Permissions");
    await toggle("Queues", "manage");
    await desk.click("Cancel");
    expect([desk.dialog, desk.convex.argsOf(SET)]).toEqual([null, []]);
    await more("Tomas Silva", "Permissions");
    expect(box("Queues", "manage").checked).toBe(false);
  });
});

describe("members", () => {
  it("are given another role from those below one's own", async () => {
    await show([withRole("Tomas Silva", "agent")], "admin");
    await desk.click("Role of Tomas Silva: agent");
    const offered = [...document.querySelectorAll("[role^=menuitem]")].map((each) => each.textContent?.trim());
    expect(offered).not.toContain("Owner");
    await desk.click("Viewer");
    expect(desk.convex.argsOf("workspaces/agentMembers:setRole")).toEqual([
      { workspaceId: "w1", memberId: "m-tomas", role: "viewer" },
    ]);
  });

  it("are removed, and made owners, only after a second word", async () => {
    await show([withRole("Tomas Silva", "agent")]);
    await more("Tomas Silva", "Remove");
    await desk.click("Cancel");
    await more("Tomas Silva", "Make owner");
    await desk.click("Cancel");
    expect(desk.convex.calls).toEqual([]);
    await more("Tomas Silva", "Remove");
    await desk.click("Remove");
    await more("Tomas Silva", "Make owner");
    await desk.click("Make owner");
    expect(desk.convex.calls.map(({ name, args }) => [name.split(":")[1], args.memberId])).toEqual([
      ["remove", "m-tomas"],
      ["transferOwnership", "m-tomas"],
    ]);
  });

  it("are only looked at by who may not manage them, and nobody manages himself", async () => {
    await show([withRole("Tomas Silva", "viewer")], "agent");
    expect(document.querySelector('[aria-label^="Role of"], [aria-label^="More for"]')).toBeNull();
    await show([], "owner");
    expect(document.querySelector('[aria-label="More for Mira Okafor"]')).toBeNull();
  });
});

describe("people who were invited", () => {
  const invitation = (part: Partial<Invitation>): Invitation =>
    ({
      invitationId: "i1",
      email: "aiko@northwind.example",
      role: "agent",
      status: "pending",
      isExpired: false,
      expiresAt: Date.now() + 3 * 86_400_000,
      invitedByName: "Mira Okafor",
      ...part,
    }) as Invitation;

  it("can be asked again, or no more", async () => {
    desk.convex.answer("workspaces/agentInvitations:list", [invitation({})]);
    await show([]);
    expect(desk.text).toContain("expires in 3 days");
    await desk.click("Send again");
    await desk.click("Cancel the invitation of aiko@northwind.example");
    expect(desk.convex.calls.map(({ name, args }) => [name.split(":")[1], args.invitationId])).toEqual([
      ["resend", "i1"],
      ["cancel", "i1"],
    ]);
  });

  it("whose invitation ran out can be asked again only; those who came or declined are not listed", async () => {
    desk.convex.answer("workspaces/agentInvitations:list", [
      invitation({ status: "expired" as Invitation["status"], isExpired: true }),
      invitation({ invitationId: "i2" as Invitation["invitationId"], email: "came@x.example", status: "accepted" }),
    ]);
    await show([]);
    expect(desk.text).toContain("Invitation expired");
    expect(desk.text).not.toContain("came@x.example");
    expect(document.querySelector('[aria-label^="Cancel the invitation"]')).toBeNull();
  });
});
