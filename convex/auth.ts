import { convexAuth } from "@convex-dev/auth/server";
import { v } from "convex/values";
import { guardedSignIn, type SignInResult } from "./accounts/gate";
import { createOrUpdateUser } from "./accounts/linking";
import { codeProvider, passwordProvider } from "./accounts/providers";
import { publicAction } from "./lib/functions";
import { handlerOf } from "./lib/registered";

const library = convexAuth({
  providers: [passwordProvider, codeProvider],
  // Above what the limits per address let through, so that these answer first, alike for known and unknown addresses.
  signIn: { maxFailedAttempsPerHour: 60 },
  callbacks: { createOrUpdateUser },
});

export const { auth, store } = library;

const librarySignIn = handlerOf(library.signIn);
const librarySignOut = handlerOf(library.signOut);

/** Called by Convex Auth's client. Providers `password` and `code`; flows in `accounts/gate.ts`. */
export const signIn = publicAction({
  reviewed: "signing in comes before being someone; limited per address, answers alike for known and unknown addresses",
  args: {
    provider: v.optional(v.string()),
    params: v.optional(v.record(v.string(), v.string())),
    verifier: v.optional(v.string()),
    refreshToken: v.optional(v.string()),
    calledBy: v.optional(v.string()),
  },
  returns: v.object({
    redirect: v.optional(v.string()),
    verifier: v.optional(v.string()),
    tokens: v.optional(v.union(v.object({ token: v.string(), refreshToken: v.string() }), v.null())),
    started: v.optional(v.boolean()),
  }),
  handler: async (ctx, args): Promise<SignInResult> => await guardedSignIn(ctx, args, librarySignIn),
});

/** Ends the caller's own session; without one it does nothing. */
export const signOut = publicAction({
  reviewed: "ends only the session of the token it is called with",
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    await librarySignOut(ctx, {});
    return null;
  },
});
