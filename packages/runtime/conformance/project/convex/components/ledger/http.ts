import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/balance",
  method: "GET",
  handler: httpAction(async (_ctx, request) => Response.json({ path: new URL(request.url).pathname })),
});

export default http;
