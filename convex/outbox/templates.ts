import { escapeHtml } from "../lib/html";

/** What a mail says, before it is text and HTML. Everything may come from users: it is escaped here and only here. */
export interface MailContent {
  heading: string;
  paragraphs: string[];
  /** Shown large, to be typed in. */
  code?: string;
  /** A link to the product; `url` is ours, never a user's. */
  action?: { label: string; url: string };
  /** Links side by side, one of which is to be chosen; ours as well. */
  choices?: { label: string; url: string }[];
  footnote?: string;
}

function renderText(content: MailContent): string {
  const lines = [content.heading, ...content.paragraphs];
  if (content.code) lines.push(content.code);
  if (content.action) lines.push(`${content.action.label}: ${content.action.url}`);
  for (const { label, url } of content.choices ?? []) lines.push(`${label}: ${url}`);
  if (content.footnote) lines.push(content.footnote);
  return lines.join("\n\n");
}

const PAGE = "margin:0;padding:32px 16px;background:#f6f6f4;font:16px/1.5 -apple-system,'Segoe UI',Arial,sans-serif";
const CARD = "max-width:480px;margin:0 auto;padding:32px;background:#fff;border-radius:12px;color:#1c1c1a";
const CODE = "margin:24px 0;font:600 32px/1 ui-monospace,Menlo,monospace;letter-spacing:6px";
const CHOICE =
  "display:inline-block;margin:0 0 8px;padding:10px 14px;border:1px solid #c9c9c4;border-radius:8px;color:#1c1c1a";
const BUTTON = "padding:12px 20px;border-radius:8px;background:#1c1c1a;color:#fff;text-decoration:none";

function renderHtml(content: MailContent): string {
  const parts = [`<h1 style="margin:0 0 16px;font-size:20px">${escapeHtml(content.heading)}</h1>`];
  for (const paragraph of content.paragraphs) parts.push(`<p>${escapeHtml(paragraph)}</p>`);
  if (content.code) parts.push(`<p style="${CODE}">${escapeHtml(content.code)}</p>`);
  if (content.action) {
    const { label, url } = content.action;
    parts.push(`<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="${BUTTON}">${escapeHtml(label)}</a></p>`);
  }
  if (content.choices) {
    const links = content.choices.map(
      ({ label, url }) => `<a href="${escapeHtml(url)}" style="${CHOICE}">${escapeHtml(label)}</a>`,
    );
    parts.push(`<p style="margin:24px 0">${links.join(" ")}</p>`);
  }
  if (content.footnote) parts.push(`<p style="color:#6b6b66;font-size:13px">${escapeHtml(content.footnote)}</p>`);
  return `<!doctype html><html><body style="${PAGE}"><div style="${CARD}">${parts.join("")}</div></body></html>`;
}

/** A mail's two bodies, plain and HTML, with the same words. */
export function renderMail(content: MailContent): { text: string; html: string } {
  return { text: renderText(content), html: renderHtml(content) };
}
