import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";
import { auth } from "./auth";
import { mountAttachmentRoutes } from "./conversations/http";
import { mountRatingRoutes } from "./csat/http";
import { mountHelpRoutes } from "./helpCenter/http";
import { refused } from "./lib/httpAnswers";
import { mountLogoRoutes } from "./messenger/http";
import { mountMailboxRoutes } from "./outbox/http";
import { mountExportRoutes } from "./privacy/http";
import { mountVisitorRoutes } from "./visitors/http";

const http = httpRouter();
auth.addHttpRoutes(http);
mountVisitorRoutes(http);
mountAttachmentRoutes(http);
mountExportRoutes(http);
mountHelpRoutes(http);
mountRatingRoutes(http);
mountLogoRoutes(http);
mountMailboxRoutes(http);
/** Whatever no one answers is refused under the same headers as the rest. */
http.route({ pathPrefix: "/", method: "GET", handler: httpAction(async () => refused(404, "Not found")) });
export default http;
