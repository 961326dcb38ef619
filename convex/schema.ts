import { defineSchema } from "convex/server";
import { accountTables } from "./accounts/schema";
import { auditTables } from "./audit/schema";
import { conversationTables } from "./conversations/schema";
import { messengerTables } from "./messenger/schema";
import { outboxTables } from "./outbox/schema";
import { visitorTables } from "./visitors/schema";
import { workspaceTables } from "./workspaces/schema";

export default defineSchema({
  ...accountTables,
  ...workspaceTables,
  ...auditTables,
  ...messengerTables,
  ...visitorTables,
  ...conversationTables,
  ...outboxTables,
});
