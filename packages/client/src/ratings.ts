import { makeFunctionReference } from "convex/server";
import type { SessionArgs } from "./api.ts";
import type { Parley } from "./parley.ts";

/** Whether the visitor is asked to rate a closed conversation (`asked`), or has done so. */
export interface RatingRequest {
  state: "none" | "asked" | "answered";
  /** 1 to 5 once he has answered. */
  rating: number | null;
  /** The teammate who answered last. */
  agentName: string | null;
}

type Own<T> = SessionArgs & T;

const ref = {
  request: makeFunctionReference<"query", Own<{ conversationId: string }>, RatingRequest>("csat/visitor:request"),
  submit: makeFunctionReference<"mutation", Own<{ conversationId: string; rating: number; feedback?: string }>, null>(
    "csat/visitor:submit",
  ),
  dismiss: makeFunctionReference<"mutation", Own<{ conversationId: string }>, null>("csat/visitor:dismiss"),
};

/** How the visitor rates his conversations. Apart from `Parley`, so that pages without it do not carry it. */
export class Ratings {
  constructor(private readonly calls: Parley["calls"]) {}

  /** Whether a conversation is to be rated, live. Returns the unsubscriber. */
  onRequest(conversationId: string, listener: (request: RatingRequest) => void): () => void {
    return this.calls.subscribe(ref.request, { conversationId }, listener);
  }

  /** Rates from 1 to 5, once. Rejects with `conflict` when that has been done, `invalid_state` when nobody asks. */
  async submit(conversationId: string, rating: number, feedback?: string): Promise<void> {
    await this.calls.mutation(ref.submit, { conversationId, rating, ...(feedback && { feedback }) });
  }

  /** Does not want to rate; a failure only means that he is asked again. */
  dismiss(conversationId: string): void {
    void this.calls.mutation(ref.dismiss, { conversationId }).catch(() => undefined);
  }
}

/** The ratings of a visitor's connection. */
export function ratingsOf({ calls }: Pick<Parley, "calls">): Ratings {
  return new Ratings(calls);
}
