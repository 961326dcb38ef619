import { createApp } from "./create.ts";

window.Parley?.ready?.((handoff) => createApp(handoff));
