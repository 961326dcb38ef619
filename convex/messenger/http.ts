import type { HttpRouter } from "convex/server";
import { internal } from "../_generated/api";
import { httpAction } from "../_generated/server";
import { refused } from "../lib/httpAnswers";
import { LOGO_PATH } from "./logoModel";

const logo = httpAction(async (ctx, request): Promise<Response> => {
  const key = new URL(request.url).pathname.slice(LOGO_PATH.length);
  const found = await ctx.runQuery(internal.messenger.logoJobs.byKey, { key });
  const blob = found && (await ctx.storage.get(found.storageId));
  if (!found || !blob) return refused(404, "Not found");
  return new Response(blob, {
    headers: {
      "Content-Type": found.contentType,
      "Content-Disposition": "inline",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "Referrer-Policy": "no-referrer",
      // Another logo has another address.
      "Cache-Control": "public, max-age=3600, immutable",
    },
  });
});

/** `GET /api/logos/{key}`: what every visitor of the workspace's site sees. */
export function mountLogoRoutes(http: HttpRouter): void {
  http.route({ pathPrefix: LOGO_PATH, method: "GET", handler: logo });
}
