import { Fragment } from "react";
import type { Id } from "../views.ts";
import { useMembers } from "./useMembers.ts";

export interface TextPart {
  kind: "text" | "link" | "mention";
  text: string;
}

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gu;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}

/** Cuts text into plain parts, web addresses and `@Name` of the given names (the longest name wins). */
export function textParts(text: string, names: readonly string[]): TextPart[] {
  const sorted = [...names].sort((a, b) => b.length - a.length).map((name) => `@${escaped(name)}`);
  const pattern = new RegExp([LINK.source, ...sorted].join("|"), "gu");
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push({ kind: match[0].startsWith("@") ? "mention" : "link", text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** A message's words: addresses become links that give nothing away to the other site, mentions stand out. */
export function MessageText({ text, mentions }: { text: string; mentions: readonly Id<"users">[] }) {
  const members = useMembers();
  const names = members
    .filter((member) => mentions.includes(member.userId))
    .flatMap((member) => [member.name, member.name.split(" ")[0] ?? member.name]);
  return textParts(text, names).map((part, index) => {
    if (part.kind === "link")
      return (
        <a key={index} href={part.text} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
    if (part.kind === "mention")
      return (
        <span key={index} className="mention">
          {part.text}
        </span>
      );
    return <Fragment key={index}>{part.text}</Fragment>;
  });
}
