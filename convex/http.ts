import { httpRouter } from "convex/server";
import { auth } from "./auth";
import { mountAttachmentRoutes } from "./conversations/http";
import { mountMailboxRoutes } from "./outbox/http";
import { mountVisitorRoutes } from "./visitors/http";

const http = httpRouter();
auth.addHttpRoutes(http);
mountVisitorRoutes(http);
mountAttachmentRoutes(http);
mountMailboxRoutes(http);
export default http;
