import { defineComponent } from "convex/server";
import { v } from "convex/values";
import notes from "../notes/convex.config";

const ledger = defineComponent("ledger", { env: { CURRENCY: v.string(), GREETING: v.optional(v.string()) } });
ledger.use(notes);

export default ledger;
