import type { TicketStatus } from "@parley/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { TicketRow } from "../views.ts";
import { TicketBoard } from "./TicketBoard.tsx";

const MOVE = "tickets/agentState:setStatus";

function ticket(status: TicketStatus): TicketRow {
  const part: Partial<TicketRow> = {
    _id: "t1" as TicketRow["_id"],
    number: 7,
    subject: "Refund",
    status,
    priority: "normal",
    assignee: null,
    team: null,
    visitor: null,
    unreadByAgent: 0,
    updatedAt: 0,
  };
  return part as TicketRow;
}

describe("the board of tickets", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
  });
  afterEach(async () => await desk.close());

  /** Every column asks the same list here, so each shows the ticket; its own status is what counts. */
  const show = async (status: TicketStatus, role: "owner" | "viewer" = "owner") => {
    desk.convex.answer("tickets/agent:list", { page: [ticket(status)], isDone: true, continueCursor: "" });
    await desk.show(<TicketBoard search={{}} openId={null} />, role);
  };

  it("moves a card with Alt and an arrow key, from where it was seen", async () => {
    await show("submitted");
    await desk.press(".tk-card", "ArrowRight");
    expect(desk.convex.argsOf(MOVE)).toEqual([]);
    await desk.press(".tk-card", "ArrowRight", { altKey: true });
    expect(desk.convex.argsOf(MOVE)).toEqual([
      { workspaceId: "w1", ticketId: "t1", status: "in_progress", from: "submitted" },
    ]);
  });

  it("moves nothing beyond the first column", async () => {
    await show("submitted");
    await desk.press(".tk-card", "ArrowLeft", { altKey: true });
    expect(desk.convex.argsOf(MOVE)).toEqual([]);
  });

  it("asks what was done before it resolves", async () => {
    await show("waiting_on_customer");
    await desk.press(".tk-card", "ArrowRight", { altKey: true });
    expect(desk.convex.argsOf(MOVE)).toEqual([]);
    expect(document.querySelector("[role=dialog]")?.textContent).toContain("Resolve #7");
  });

  it("holds still for who may not manage tickets", async () => {
    await show("submitted", "viewer");
    await desk.press(".tk-card", "ArrowRight", { altKey: true });
    expect(desk.convex.argsOf(MOVE)).toEqual([]);
    expect(desk.find(".tk-card").getAttribute("draggable")).toBe("false");
  });
});
