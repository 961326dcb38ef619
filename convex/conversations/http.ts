import { isInlineType } from "@parley/core";
import type { HttpRouter } from "convex/server";
import { internal } from "../_generated/api";
import { httpAction } from "../_generated/server";
import { refused } from "../lib/httpAnswers";

const PREFIX = "/api/attachments/";

/** RFC 6266: an ASCII name for old clients and the real one, percent-encoded. */
function contentDisposition(name: string, isInline: boolean): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${isInline ? "inline" : "attachment"}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Types that a browser might run are not named. */
const ACTIVE_TYPE = /svg|html|xml$/;

/** Headers under which a stranger's file can do no harm in a browser. */
function downloadHeaders(name: string, contentType: string): Record<string, string> {
  const isInline = isInlineType(contentType);
  return {
    "Content-Type": ACTIVE_TYPE.test(contentType) ? "application/octet-stream" : contentType,
    "Content-Disposition": contentDisposition(name, isInline),
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=3600",
  };
}

const download = httpAction(async (ctx, request): Promise<Response> => {
  const url = new URL(request.url);
  const attachmentId = url.pathname.slice(PREFIX.length);
  const key = url.searchParams.get("key") ?? "";
  const found = await ctx.runQuery(internal.conversations.jobs.download, { attachmentId, key });
  const blob = found && (await ctx.storage.get(found.storageId));
  if (!found || !blob) return refused(404, "Not found");
  return new Response(blob, { headers: downloadHeaders(found.name, found.contentType) });
});

/** `GET /api/attachments/{attachmentId}?key=…`: whoever may read the message has the link. */
export function mountAttachmentRoutes(http: HttpRouter): void {
  http.route({ pathPrefix: PREFIX, method: "GET", handler: download });
}
