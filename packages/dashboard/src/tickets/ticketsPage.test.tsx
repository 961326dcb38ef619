import { ConvexError } from "convex/values";
import type { FormField } from "@parley/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedApp } from "../testing/app.tsx";
import { MountedDesk } from "../testing/desk.tsx";
import type { TicketDetail as Detail, TicketForm, TicketRow } from "../views.ts";
import { NewTicketDialog } from "./NewTicketDialog.tsx";
import { TicketDetail } from "./TicketDetail.tsx";

const CREATE = "tickets/agentState:create";
const page = <T,>(rows: readonly T[]) => ({ page: rows, isDone: true, continueCursor: "" });

function ticket(part: Partial<Detail> = {}): Detail {
  const whole: Partial<Detail> = {
    _id: "t1t1t1t1t1t1t1t1t1t1t1t1t1t1t1t1" as Detail["_id"],
    number: 7,
    subject: "The brake squeals",
    status: "submitted",
    priority: "normal",
    visitor: null,
    assignee: null,
    team: null,
    sla: null,
    unreadByAgent: 0,
    reopenCount: 0,
    createdAt: 0,
    updatedAt: 0,
    resolvedAt: null,
    description: "Only when it rains.",
    attachments: [],
    form: null,
    conversation: null,
    resolutionSummary: null,
    firstResponseAt: null,
    ...part,
  };
  return whole as Detail;
}

describe("the page of tickets", () => {
  let app: MountedApp;
  beforeEach(() => {
    app = new MountedApp();
    app.convex.answer("routing/agentTeams:list", []);
    app.convex.answer("tickets/agentForms:list", []);
    app.convex.answer("tickets/agent:counts", {
      open: 3,
      submitted: 1,
      in_progress: 2,
      waiting_on_customer: 0,
      resolved: 9,
    });
  });
  afterEach(async () => await app.close());

  const list = (rows: readonly TicketRow[]) => app.convex.answer("tickets/agent:list", page(rows));

  it("keeps every filter in its address, and shows what an address says", async () => {
    list([ticket()]);
    await app.open("/tickets");
    await app.sees("The brake squeals");
    await app.choose("Status", "in_progress");
    await app.choose("Priority", "urgent");
    await app.choose("Held by", "m:tomas");
    await app.choose("Order", "oldest");
    expect(app.address).toBe("/tickets?status=in_progress&who=m%3Atomas&priority=urgent&order=oldest");
    await app.close();
    app = new MountedApp();
    list([ticket()]);
    await app.open("/tickets?status=resolved&who=none");
    await app.sees("The brake squeals");
    expect(app.field<HTMLSelectElement>("Status").value).toBe("resolved");
    expect(app.field<HTMLSelectElement>("Held by").value).toBe("none");
  });

  it("counts beside the status what is there", async () => {
    list([ticket()]);
    await app.open("/tickets");
    await app.sees("In progress (2)");
    expect(app.field<HTMLSelectElement>("Status").options[0]?.textContent).toBe("Open (3)");
  });

  it("says how the first ticket comes while there is none, and with filters that nothing fits", async () => {
    list([]);
    await app.open("/tickets");
    await app.sees("No open tickets");
    await app.choose("Priority", "urgent");
    await app.sees("fit");
  });

  it("opens a ticket beside the list, and keeps the filters when it is closed", async () => {
    list([ticket()]);
    app.convex.answer("tickets/agent:get", ticket());
    app.convex.answer("tickets/agent:comments", page([]));
    await app.open("/tickets?status=submitted");
    await app.sees("The brake squeals");
    await app.do(() => app.find<HTMLAnchorElement>(".tk-tbl a").click());
    await app.sees("Only when it rains.");
    expect(app.address).toMatch(/^\/tickets\/t1.*status=submitted/);
    await app.do(() => app.find<HTMLAnchorElement>('[aria-label="Close the ticket"]').click());
    expect(app.address).toBe("/tickets?status=submitted");
  });

  it("says that a ticket is not here, and goes on showing the list", async () => {
    list([ticket()]);
    app.convex.answer("tickets/agent:get", new ConvexError({ code: "not_found", entity: "ticket" }));
    await app.open(`/tickets/${ticket()._id}`);
    await app.sees("This ticket is not here.");
    expect(document.body.textContent).toContain("The brake squeals");
  });

  it("shows the board when asked to, and every status on it", async () => {
    list([ticket()]);
    await app.open("/tickets?status=resolved");
    await app.sees("The brake squeals");
    await app.click("Board");
    await app.sees("Waiting");
    expect(app.address).toBe("/tickets?view=board");
    expect(document.querySelectorAll(".tk-col")).toHaveLength(4);
  });

  it("is closed to who may not read", async () => {
    await app.open("/tickets", "viewer");
    await app.do(() => app.becomes("viewer", { effective: [] }));
    await app.sees("Tickets are not part of your role");
  });
});

describe("a ticket", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
    desk.convex.answer("routing/agentTeams:list", [{ teamId: "t9", name: "Workshop" }]);
    desk.convex.answer("tickets/agent:comments", page([]));
  });
  afterEach(async () => await desk.close());

  const show = async (part: Partial<Detail> = {}, role: "agent" | "viewer" = "agent") => {
    desk.convex.answer("tickets/agent:get", ticket(part));
    await desk.show(<TicketDetail ticketId={ticket()._id} />, role);
  };

  it("is resolved with a summary, once", async () => {
    await show();
    await desk.click("Resolve");
    await desk.fill("What was done", "  New pads.  ");
    await desk.press("textarea[maxlength='4000']", "Enter", { ctrlKey: true });
    expect(desk.convex.argsOf("tickets/agentState:resolve")).toEqual([
      { workspaceId: "w1", ticketId: ticket()._id, summary: "New pads." },
    ]);
    expect(desk.toasts).toEqual(["#7 is resolved."]);
  });

  it("keeps the summary when resolving was refused", async () => {
    desk.convex.refuse("tickets/agentState:resolve", new ConvexError({ code: "invalid_state", state: "resolved" }));
    await show();
    await desk.click("Resolve");
    await desk.fill("What was done", "New pads.");
    await desk.click("Resolve");
    expect(desk.field("What was done").value).toBe("New pads.");
    expect(desk.toasts[0]).toContain("It is resolved.");
  });

  it("is opened again from where it was seen, and moves only where the rules allow", async () => {
    await show({ status: "resolved", resolvedAt: 1, resolutionSummary: "New pads." });
    expect(desk.text).toContain("New pads.");
    await desk.click("Reopen");
    expect(desk.convex.argsOf("tickets/agentState:setStatus")).toEqual([
      { workspaceId: "w1", ticketId: ticket()._id, status: "in_progress", from: "resolved" },
    ]);
    await desk.click("Move to another status");
    const offered = [...document.querySelectorAll("[role^=menuitem]")].map((each) => each.textContent?.trim());
    expect(offered).toEqual(["In progress"]);
  });

  it.each([
    ["Assignee: Unassigned", "Tomas Silva", "assign", { assigneeId: "tomas" }],
    ["Team: None", "Workshop", "setTeam", { teamId: "t9" }],
    ["Priority: Normal", "Urgent", "setPriority", { priority: "urgent" }],
  ])("is given what is chosen: %s", async (pick, choice, call, sent) => {
    await show();
    await desk.click(pick);
    await desk.click(choice);
    expect(desk.convex.argsOf(`tickets/agentState:${call}`)).toEqual([
      { workspaceId: "w1", ticketId: ticket()._id, ...sent },
    ]);
  });

  it("counts as read once it is open, for who may answer it only", async () => {
    await show({ unreadByAgent: 2 }, "viewer");
    expect(desk.convex.argsOf("tickets/agentState:markRead")).toEqual([]);
    expect(desk.button("Resolve").disabled).toBe(true);
    await show({ unreadByAgent: 2 }, "agent");
    expect(desk.convex.argsOf("tickets/agentState:markRead")).toHaveLength(1);
  });
});

const FIELDS: FormField[] = [
  { id: "order", label: "Order number", type: "text", isRequired: true },
  { id: "about", label: "What is it about", type: "select", isRequired: false, options: ["Repair", "Refund"] },
];

describe("a new ticket", () => {
  let desk: MountedDesk;
  beforeEach(async () => {
    desk = new MountedDesk();
    const form = { _id: "f1", name: "Repairs", description: "", fields: FIELDS, isDefault: true };
    desk.convex.answer("tickets/agentForms:list", [form as unknown as TicketForm]);
    desk.convex.answer(CREATE, { ticketId: "t2", number: 8, isNew: true });
    await desk.show(<NewTicketDialog onClose={() => undefined} />);
  });
  afterEach(async () => await desk.close());

  it("needs a subject", async () => {
    await desk.click("Create ticket");
    expect(desk.errorAt("Subject (required)")).toBe("Must not be empty.");
    expect(desk.convex.argsOf(CREATE)).toEqual([]);
  });

  it("asks the questions of its form, and says at the question what is missing", async () => {
    await desk.fill("Subject (required)", "Brake");
    await desk.choose("Form", "f1");
    await desk.click("Create ticket");
    expect(desk.errorAt("Order number (required)")).toBe("Must not be empty.");
    await desk.fill("Order number (required)", "NW-1");
    await desk.choose("What is it about", "Refund");
    await desk.choose("Priority", "high");
    await desk.click("Create ticket");
    expect(desk.convex.argsOf(CREATE)).toMatchObject([
      { subject: "Brake", priority: "high", formId: "f1", formData: { order: "NW-1", about: "Refund" } },
    ]);
    expect(desk.toasts).toEqual(["Ticket #8 was made."]);
  });

  it("drops the answers when another form is chosen", async () => {
    await desk.fill("Subject (required)", "Brake");
    await desk.choose("Form", "f1");
    await desk.fill("Order number (required)", "NW-1");
    await desk.choose("Form", "");
    await desk.click("Create ticket");
    expect(desk.convex.argsOf(CREATE)[0]).not.toHaveProperty("formData");
  });

  it("says at its field what the server refused, and is the same ticket at the next try", async () => {
    desk.convex.refuse(
      CREATE,
      new ConvexError({ code: "invalid_input", field: "formData.order", reason: "is no order" }),
    );
    await desk.fill("Subject (required)", "Brake");
    await desk.choose("Form", "f1");
    await desk.fill("Order number (required)", "NW-1");
    await desk.click("Create ticket");
    expect(desk.errorAt("Order number (required)")).toBe("Is no order.");
    desk.convex.refuse(CREATE, null);
    await desk.click("Create ticket");
    const ids = desk.convex.argsOf(CREATE).map((args) => args.clientMessageId);
    expect(ids[1]).toBe(ids[0]);
  });
});
