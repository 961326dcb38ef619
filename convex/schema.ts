import { defineSchema } from "convex/server";
import { accountTables } from "./accounts/schema";
import { auditTables } from "./audit/schema";
import { conversationTables } from "./conversations/schema";
import { csatTables } from "./csat/schema";
import { fileTables } from "./files/schema";
import { helpCenterTables } from "./helpCenter/schema";
import { inboxTables } from "./inbox/schema";
import { knowledgeTables } from "./knowledge/schema";
import { messengerTables } from "./messenger/schema";
import { outboxTables } from "./outbox/schema";
import { privacyTables } from "./privacy/schema";
import { reportingTables } from "./reporting/schema";
import { ticketTables } from "./tickets/schema";
import { routingTables } from "./routing/schema";
import { slaTables } from "./sla/schema";
import { visitorTables } from "./visitors/schema";
import { workspaceTables } from "./workspaces/schema";

export default defineSchema({
  ...accountTables,
  ...workspaceTables,
  ...auditTables,
  ...messengerTables,
  ...visitorTables,
  ...conversationTables,
  ...inboxTables,
  ...routingTables,
  ...slaTables,
  ...csatTables,
  ...helpCenterTables,
  ...knowledgeTables,
  ...outboxTables,
  ...ticketTables,
  ...privacyTables,
  ...reportingTables,
  ...fileTables,
});
