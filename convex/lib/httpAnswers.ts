/** Headers of every plain answer: a browser runs nothing in it, frames it nowhere and takes it for what it is. */
export const GUARDED_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
};

async function base64Sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...digest));
}

/**
 * Headers of a page anyone may open: no script runs on it, its one style sheet is named by its hash, it is framed nowhere.
 * @param images where its pictures may come from, as a source list of the policy
 */
export async function pageHeaders(style: string, images = "'none'"): Promise<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${await base64Sha256(style)}'`,
    `img-src ${images}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy.join("; "),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
  };
}

/** A refusal in one line of plain text. */
export function refused(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...GUARDED_HEADERS, "Content-Type": "text/plain; charset=utf-8" } });
}

const MAX_FORM_BYTES = 16 * 1024;

/** The fields of a form that a page sent; null for anything else and above 16 KB. */
export async function formOf(request: Request): Promise<URLSearchParams | null> {
  const isForm = request.headers.get("Content-Type")?.startsWith("application/x-www-form-urlencoded");
  const declared = Number(request.headers.get("Content-Length") ?? 0);
  const text = isForm && declared <= MAX_FORM_BYTES ? await request.text() : null;
  return text === null || text.length > MAX_FORM_BYTES ? null : new URLSearchParams(text);
}
