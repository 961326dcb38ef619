import { httpRouter } from "convex/server";
import { auth } from "./auth";
import { mountAttachmentRoutes } from "./conversations/http";
import { mountHelpRoutes } from "./helpCenter/http";
import { mountMailboxRoutes } from "./outbox/http";
import { mountExportRoutes } from "./privacy/http";
import { mountVisitorRoutes } from "./visitors/http";

const http = httpRouter();
auth.addHttpRoutes(http);
mountVisitorRoutes(http);
mountAttachmentRoutes(http);
mountExportRoutes(http);
mountHelpRoutes(http);
mountMailboxRoutes(http);
export default http;
