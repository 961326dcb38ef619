/** What a search asks for besides its words; names are as they were typed. */
export interface SearchWishes {
  status?: "open" | "snoozed" | "closed" | "spam";
  from?: "visitor" | "agent" | "bot";
  kind?: "message" | "note";
  channel?: "chat" | "email";
  assignee?: string;
  team?: string;
  tag?: string;
  /** Start of a day, ms since epoch, in the reader's time zone. */
  after?: number;
  before?: number;
}

export interface SearchQuery {
  words: string;
  wishes: SearchWishes;
}

const ONE_OF = {
  is: { field: "status", values: { open: "open", snoozed: "snoozed", closed: "closed", spam: "spam" } },
  from: { field: "from", values: { customer: "visitor", team: "agent", bot: "bot" } },
  in: { field: "kind", values: { messages: "message", notes: "note" } },
  by: { field: "channel", values: { chat: "chat", email: "email" } },
} as const;
const NAMED = { owner: "assignee", team: "team", tag: "tag" } as const;
const DAYS = { after: "after", before: "before" } as const;

/** The operators, for the hint below an empty search. */
export const OPERATORS = [
  "is:closed",
  "from:customer",
  "in:notes",
  "by:email",
  "owner:me",
  "team:sales",
  "tag:refund",
  "after:2026-01-31",
] as const;

const OPERATOR = /(^|\s)([a-z]+):(?:"([^"]*)"|(\S+))/gu;

/** Midnight of a day such as 2026-01-31; null for no day. */
function dayOf(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return null;
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  return date.getMonth() === Number(month) - 1 ? date.getTime() : null;
}

function wishOf(name: string, value: string): SearchWishes | null {
  const low = value.toLowerCase();
  if (Object.hasOwn(ONE_OF, name)) {
    const { field, values } = ONE_OF[name as keyof typeof ONE_OF];
    return Object.hasOwn(values, low) ? { [field]: values[low as keyof typeof values] } : null;
  }
  if (Object.hasOwn(NAMED, name)) return { [NAMED[name as keyof typeof NAMED]]: value };
  const day = Object.hasOwn(DAYS, name) ? dayOf(value) : null;
  return day === null ? null : { [name]: day };
}

/** Takes operators such as `is:closed` or `tag:"two words"` out of a search; what is none of them stays a word. */
export function parseSearch(text: string): SearchQuery {
  let wishes: SearchWishes = {};
  const words = text.replace(OPERATOR, (whole, before: string, name: string, quoted?: string, bare?: string) => {
    const wish = wishOf(name, quoted ?? bare ?? "");
    if (!wish) return whole;
    wishes = { ...wishes, ...wish };
    return before;
  });
  return { words: words.replace(/\s+/gu, " ").trim(), wishes };
}
