import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

class Point {
  x = 1;
}

function make(kind: string): unknown {
  switch (kind) {
    case "map":
      return new Map([["k", 1]]);
    case "set":
      return new Set([1, 2]);
    case "date":
      return new Date(0);
    case "function":
      return () => 1;
    case "symbol":
      return Symbol("s");
    case "class":
      return new Point();
    case "regexp":
      return /x/;
    case "typed array":
      return new Uint8Array(2);
    case "weird key":
      return { ü: 1 };
    case "dollar key":
      return { $x: 1 };
    case "undefined in list":
      return [undefined];
    default:
      return { gone: undefined };
  }
}

const kind = v.string();

export const returned = query({
  args: { kind },
  handler: async (_ctx, args) => ({ deep: [{ here: make(args.kind) }] }) as never,
});
export const stored = mutation({
  args: { kind },
  handler: async (ctx, args) =>
    await ctx.db.insert("values", { group: "unsupported", value: { deep: make(args.kind) } }),
});
