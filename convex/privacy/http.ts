import type { HttpRouter } from "convex/server";
import { internal } from "../_generated/api";
import { httpAction } from "../_generated/server";

const PREFIX = "/api/exports/";

const download = httpAction(async (ctx, request): Promise<Response> => {
  const url = new URL(request.url);
  const exportId = url.pathname.slice(PREFIX.length);
  const key = url.searchParams.get("key") ?? "";
  const storageId = await ctx.runQuery(internal.privacy.jobs.download, { exportId, key });
  const blob = storageId && (await ctx.storage.get(storageId));
  const guarded = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  };
  if (!blob) return new Response("Not found", { status: 404, headers: guarded });
  return new Response(blob, {
    headers: {
      ...guarded,
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
