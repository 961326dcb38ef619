import { appErrorOf, type AppErrorData } from "@parley/protocol";
import { spanWords } from "./time.ts";

/** What happened, and what to do about it. */
export interface Explanation {
  title: string;
  advice: string;
}

const NAMES: Record<string, string> = {
  conversation: "conversation",
  visitor: "person",
  article: "article",
  internalArticle: "article",
  contentFolder: "folder",
  content: "piece of knowledge",
  snippet: "snippet",
  collection: "collection",
  version: "version",
  ticket: "ticket",
  form: "form",
  team: "team",
  workspace: "workspace",
  message: "message",
  invitation: "invitation",
  workspaceMember: "member",
};

/** A pause as people wait for it: seconds under a minute, else minutes. */
export function pauseWords(ms: number): string {
  return ms < 60_000 ? `${Math.max(1, Math.ceil(ms / 1000))} s` : spanWords(Math.ceil(ms / 60_000) * 60_000);
}

function explainData(data: AppErrorData): Explanation {
  switch (data.code) {
    case "unauthenticated":
      return { title: "You are signed out.", advice: "Sign in again to go on. Drafts are kept on this device." };
    case "forbidden":
      return {
        title: "Your role does not allow this.",
        advice:
          data.permission === "owner"
            ? "Only the owner of the workspace may do it."
            : `It needs the permission ${data.permission}. Ask an admin for it.`,
      };
    case "not_found":
      return {
        title: `This ${NAMES[data.entity] ?? "item"} is not here.`,
        advice: "It may have been deleted, or it belongs to another workspace.",
      };
    case "invalid_input":
      return { title: "That was not accepted.", advice: sentence(data.reason) };
    case "conflict":
      return { title: "Someone was faster.", advice: sentence(data.reason) };
    case "invalid_state":
      return { title: "That is not possible right now.", advice: `It is ${data.state}. Look again and retry.` };
    case "rate_limited":
      return { title: "Too many tries.", advice: `Nothing is lost. Try again in ${pauseWords(data.retryAfterMs)}.` };
    case "quota_exceeded":
      return { title: "The limit is reached.", advice: `No more fits: ${data.limit}.` };
    case "upstream_failed":
      return {
        title: `${sentence(data.service).replace(/\.$/, "")} did not answer.`,
        advice: data.retryable ? "Try again in a moment." : "Check its settings.",
      };
  }
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** Words for any thrown thing; unknown ones are the server's or the network's fault, never blamed on the reader. */
export function explain(error: unknown): Explanation {
  const data = appErrorOf(error);
  if (data) return explainData(data);
  return { title: "Something went wrong on our side.", advice: "Nothing was changed. Try again." };
}

/** The explanation in one line. */
export function explainLine(error: unknown): string {
  const { title, advice } = explain(error);
  return `${title} ${advice}`;
}
