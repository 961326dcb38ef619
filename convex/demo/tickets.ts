import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { addComment } from "../tickets/commentModel";
import { createForm, defaultForm, type FormData } from "../tickets/formModel";
import { createTicket } from "../tickets/model";
import { assignTicket, moveTicket } from "../tickets/stateModel";
import type { TeammateKey } from "./people";

const HOUR = 3_600_000;

/** A ticket of the demo: who asked for what, who took it, and where it stands. */
interface Story {
  visitor: string;
  subject: string;
  description: string;
  hoursAgo: number;
  priority?: "low" | "high" | "urgent";
  answers?: FormData;
  holder?: TeammateKey;
  /** An answer of the holder; with `asks` he waits for the customer. */
  answer?: string;
  asks?: boolean;
  note?: string;
  /** What was done; the ticket is resolved. */
  solved?: string;
}

const STORIES: readonly Story[] = [
  {
    visitor: "omar",
    subject: "Refund for NW-20391 has not arrived",
    description: "Approved on the 2nd, still not on my card. The statement closes tonight.",
    hoursAgo: 30,
    priority: "urgent",
    answers: { order: "NW-20391", reason: "Refund" },
    holder: "tomas",
    answer: "Our bank is looking for the transfer. I will write as soon as I have the trace number.",
    note: "Bank ticket 7741, they call back before 17:00.",
  },
  {
    visitor: "lena",
    subject: "Charging cable under warranty",
    description: "The battery stops at 80 % and the display shows E14.",
    hoursAgo: 20,
    priority: "high",
    answers: { order: "NW-19872", reason: "Repair", bought: "2025-03-03" },
    holder: "mira",
    answer: "The cable is on its way. Could you confirm the address in Lübeck?",
    asks: true,
  },
  {
    visitor: "hugo",
    subject: "Rear wheel out of true",
    description: "Since the last service the rear wheel of my Harrier rubs on the left brake pad.",
    hoursAgo: 96,
    answers: { order: "NW-18220", reason: "Repair" },
    holder: "jonas",
    answer: "Please bring it by on Thursday, it takes twenty minutes.",
    solved: "Wheel trued and spokes tightened, free of charge.",
  },
  {
    visitor: "priya",
    subject: "Invoice with a company address",
    description: "Could the invoice name my company? The order is otherwise right.",
    hoursAgo: 5,
    priority: "low",
    answers: { order: "NW-20420", reason: "Invoice" },
  },
];

const FORM = {
  name: "Order or repair",
  description: "The order number helps us to find your bike at once.",
  fields: [
    {
      id: "order",
      label: "Order number",
      type: "text" as const,
      isRequired: true,
      help: "Begins with NW-",
      maxLength: 20,
    },
    {
      id: "reason",
      label: "What is it about?",
      type: "select" as const,
      isRequired: true,
      options: ["Repair", "Refund", "Invoice", "Something else"],
    },
    { id: "bought", label: "Bought on", type: "date" as const, isRequired: false },
  ],
};

async function tell(ctx: MutationCtx, story: Story, ticketId: Id<"tickets">, holder: Id<"users">): Promise<void> {
  const began = Date.now() - story.hoursAgo * HOUR;
  const actor = { type: "user" as const, userId: holder };
  const current = async () => (await ctx.db.get("tickets", ticketId))!;
  await assignTicket(ctx, await current(), actor, holder, began + HOUR);
  const say = async (content: string, isInternal: boolean, hours: number) => {
    const then = story.asks && !isInternal ? ("waiting_on_customer" as const) : undefined;
    await addComment(ctx, await current(), { author: actor, content, isInternal, then, at: began + hours * HOUR });
  };
  if (story.note) await say(story.note, true, 1.2);
  if (story.answer) await say(story.answer, false, 1.5);
  if (story.solved) {
    await moveTicket(ctx, await current(), actor, "resolved", { summary: story.solved, at: began + 48 * HOUR });
  }
}

/** Adds the demo's form and tickets, once. */
export async function addTickets(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  team: Record<string, Id<"users">>,
  people: Record<string, Id<"visitors">>,
): Promise<void> {
  const workspace = await ctx.db.get("workspaces", workspaceId);
  const { mira } = team;
  if (!workspace || !mira || (await defaultForm(ctx, workspaceId))) return;
  const formId = await createForm({ ...ctx, workspace, userId: mira }, FORM);
  for (const story of STORIES) {
    const visitorId = people[story.visitor];
    if (!visitorId) throw new Error(`The demo has no visitor ${story.visitor}`);
    const { ticket } = await createTicket(ctx, {
      workspaceId,
      visitorId,
      creator: { visitorId },
      subject: story.subject,
      description: story.description,
      priority: story.priority,
      formId,
      formData: story.answers,
      at: Date.now() - story.hoursAgo * HOUR,
    });
    const holder = story.holder && team[story.holder];
    if (holder) await tell(ctx, story, ticket._id, holder);
  }
}
