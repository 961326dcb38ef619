/** Headers of every plain answer: a browser runs nothing in it, frames it nowhere and takes it for what it is. */
export const GUARDED_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
};

/** A refusal in one line of plain text. */
export function refused(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...GUARDED_HEADERS, "Content-Type": "text/plain; charset=utf-8" } });
}
