import type { HttpRouter } from "convex/server";
import { internal } from "../_generated/api";
import { httpAction } from "../_generated/server";
import { GUARDED_HEADERS, refused } from "../lib/httpAnswers";

const PREFIX = "/api/exports/";

const download = httpAction(async (ctx, request): Promise<Response> => {
  const url = new URL(request.url);
  const exportId = url.pathname.slice(PREFIX.length);
  const key = url.searchParams.get("key") ?? "";
  const storageId = await ctx.runQuery(internal.privacy.jobs.download, { exportId, key });
  const blob = storageId && (await ctx.storage.get(storageId));
  if (!blob) return refused(404, "Not found");
  return new Response(blob, {
    headers: {
      ...GUARDED_HEADERS,
      "Referrer-Policy": "no-referrer",
      "Content-Type": "application/json",
      "Content-Disposition": 'attachment; filename="person.json"',
      "Content-Security-Policy": "default-src 'none'; sandbox",
    },
  });
});

/** `GET /api/exports/{exportId}?key=…`: for a day, whoever was given the link has the file. */
export function mountExportRoutes(http: HttpRouter): void {
  http.route({ pathPrefix: PREFIX, method: "GET", handler: download });
}
