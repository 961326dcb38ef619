import { ConvexError } from "convex/values";
import type { AppErrorData } from "@parley/protocol";
import type { BootArgs, BootResult } from "./api.ts";
import type { BootRequest } from "./session.ts";

type BootAnswer = { ok: true; value: BootResult } | { ok: false; error: AppErrorData };

/** Boots over `POST /api/widget/boot`, where the server sees the page's origin and checks it. */
export function httpBoot(siteUrl: string, fetchFn: typeof fetch = (...args) => fetch(...args)): BootRequest {
  const address = `${siteUrl.replace(/\/+$/, "")}/api/widget/boot`;
  return async (args: BootArgs) => {
    const response = await fetchFn(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(args),
      credentials: "omit",
    });
    const answer = (await response.json()) as BootAnswer;
    if (!answer.ok) throw new ConvexError<AppErrorData>(answer.error);
    return answer.value;
  };
}
