import { escapeHtml } from "../lib/html";
import { RATING_PATH, RATING_WORDS } from "./words";

export interface Page {
  status: number;
  title: string;
  /** HTML of what stands below the title; every text in it is escaped. */
  body: string;
}

export const STYLE = `:root{color-scheme:light dark;--bg:#f6f6f4;--card:#fff;--text:#1c1c1a;--dim:#5f5f5a;--line:#8a8a85;--on:#1c1c1a;--off:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#161615;--card:#20201f;--text:#f1f1ee;--dim:#b3b3ad;--line:#80807a;--on:#f1f1ee;--off:#161615}}
*{box-sizing:border-box}body{margin:0;padding:32px 16px;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{max-width:480px;margin:0 auto;padding:24px;background:var(--card);border-radius:12px}
h1{margin:0 0 8px;font-size:22px;line-height:1.3;overflow-wrap:anywhere}p{margin:0 0 16px;color:var(--dim);overflow-wrap:anywhere}
fieldset{margin:0 0 16px;padding:0;border:0}legend{margin-bottom:8px;padding:0;font-weight:600}
.choice{display:flex;gap:12px;align-items:center;min-height:44px;margin-bottom:8px;padding:8px 12px;border:1px solid var(--line);border-radius:8px;cursor:pointer}
.choice:has(:checked){border-color:var(--on);box-shadow:inset 0 0 0 1px var(--on)}
input{width:20px;height:20px;margin:0;accent-color:var(--on)}
label.words{display:block;margin-bottom:8px;font-weight:600}
textarea{width:100%;min-height:96px;margin-bottom:16px;padding:12px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:inherit;font:inherit}
button{min-height:44px;padding:8px 20px;border:0;border-radius:8px;background:var(--on);color:var(--off);font:inherit;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid #5b8def;outline-offset:2px}`;

export function renderPage({ title, body }: Page): string {
  const heading = escapeHtml(title);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${heading}</title><style>${STYLE}</style></head>
<body><main><h1>${heading}</h1>${body}</main></body></html>`;
}

const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;

/** The question, with the choice of the link that led here made; nothing is stored until it is sent. */
export function askingPage(
  { token, company, agentName }: { token: string; company: string; agentName: string | null },
  chosen: number | null,
  problem?: string,
): Page {
  const choices = RATING_WORDS.map((word, index) => {
    const value = index + 1;
    const isChosen = value === chosen ? " checked" : "";
    return `<label class="choice"><input type="radio" name="rating" value="${value}" required${isChosen}>${value} ${word}</label>`;
  });
  const body = `${problem ? `<p role="alert">${escapeHtml(problem)}</p>` : ""}
${paragraph(`Your conversation with ${company}.`)}
<form method="post" action="${RATING_PATH}"><input type="hidden" name="token" value="${escapeHtml(token)}">
<fieldset><legend>How did it go?</legend>${choices.join("")}</fieldset>
<label class="words" for="feedback">What should we know? (optional)</label>
<textarea id="feedback" name="feedback" maxlength="2000"></textarea><button>Send</button></form>`;
  return { status: problem ? 400 : 200, title: `How did ${agentName ?? "we"} do?`, body };
}

const ENDED = {
  rated: [200, "Thank you", "Your answer has arrived."],
  used: [410, "Already rated", "You have rated this conversation. Thank you."],
  over: [410, "Nothing to rate just now", "The conversation goes on. You can rate it when it is closed."],
  expired: [410, "This link is too old", "It could be used for two weeks."],
  unknown: [404, "This link does not work", "Open it from the mail again, in full."],
} as const;

/** What is told where nothing is asked. */
export function endPage(outcome: keyof typeof ENDED): Page {
  const [status, title, text] = ENDED[outcome];
  return { status, title, body: paragraph(text) };
}
