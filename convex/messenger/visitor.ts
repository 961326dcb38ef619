import { visitorQuery } from "../lib/functions";
import { homeFor } from "./homeModel";
import { vHome } from "./homeViews";

/** The messenger's home page as this visitor sees it. */
export const home = visitorQuery({
  args: {},
  returns: vHome,
  handler: async (ctx) => await homeFor(ctx),
});
