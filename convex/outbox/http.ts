import type { HttpRouter } from "convex/server";
import { internal } from "../_generated/api";
import { type ActionCtx, httpAction } from "../_generated/server";
import { env } from "../lib/env";
import { refused } from "../lib/httpAnswers";
import { escapeHtml } from "../lib/html";
import type { MailboxEmail } from "./views";

const HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

const STYLE = `body{margin:0;padding:32px 16px;background:#f6f6f4;color:#1c1c1a;font:15px/1.5 system-ui,sans-serif}
main{max-width:720px;margin:0 auto}article{margin:16px 0;padding:20px;background:#fff;border-radius:12px}
h1{font-size:20px}h2{margin:0;font-size:16px}p{margin:4px 0;color:#6b6b66;font-size:13px}
pre{margin:12px 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace}`;

function renderEmail(email: MailboxEmail): string {
  const time = new Date(email.createdAt).toISOString();
  const error = email.lastError ? `<p>${escapeHtml(email.lastError)}</p>` : "";
  return `<article><h2>${escapeHtml(email.subject)}</h2>
<p>${escapeHtml(email.to)} · ${escapeHtml(email.kind)} · ${email.status} · <time datetime="${time}">${time}</time></p>${error}
<pre>${escapeHtml(email.text)}</pre></article>`;
}

/** The mailbox as a page that reloads itself every three seconds. */
export function renderMailbox(emails: MailboxEmail[]): string {
  const list = emails.length === 0 ? "<p>No mail yet.</p>" : emails.map(renderEmail).join("\n");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width"><title>Mailbox</title><style>${STYLE}</style></head>
<body><main><h1>Mailbox of this machine</h1>${list}</main></body></html>`;
}

async function answer(ctx: ActionCtx, type: string, render: (emails: MailboxEmail[]) => string): Promise<Response> {
  if (!env.isDevMailbox) return refused(404, "Not found");
  const emails: MailboxEmail[] = await ctx.runQuery(internal.outbox.jobs.mailbox, {});
  return new Response(render(emails), { headers: { ...HEADERS, "Content-Type": type } });
}

/** `/dev/mailbox` and `/dev/mailbox.json`: every mail in clear, so they exist only on a machine of one's own. */
export function mountMailboxRoutes(http: HttpRouter): void {
  http.route({
    path: "/dev/mailbox",
    method: "GET",
    handler: httpAction(async (ctx) => await answer(ctx, "text/html; charset=utf-8", renderMailbox)),
  });
  http.route({
    path: "/dev/mailbox.json",
    method: "GET",
    handler: httpAction(async (ctx) => await answer(ctx, "application/json", (emails) => JSON.stringify(emails))),
  });
}
