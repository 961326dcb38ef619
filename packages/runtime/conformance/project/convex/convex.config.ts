import { defineApp } from "convex/server";
import { v } from "convex/values";
import ledger from "./components/ledger/convex.config";

const app = defineApp({ env: { GREETING: v.optional(v.string()) } });
app.use(ledger, { httpPrefix: "/ledger/", env: { CURRENCY: "EUR", GREETING: app.env.GREETING } });
app.use(ledger, { name: "second", env: { CURRENCY: "USD" } });

export default app;
