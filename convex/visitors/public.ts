import { publicMutation } from "../lib/functions";
import { bootVisitor } from "./boot";
import { bootFields, type BootResult, vBootResult } from "./views";

/** Starts the messenger on a page: resumes a session or makes one. */
export const boot = publicMutation({
  reviewed: "gives a session of a new visitor only; resuming needs the old token or a proof of identity; rate-limited",
  args: bootFields,
  returns: vBootResult,
  handler: async (ctx, args): Promise<BootResult> => await bootVisitor(ctx, args),
});
