import { ConvexAuthProvider } from "@convex-dev/auth/react";
import { appErrorOf } from "@parley/protocol";
import { RouterProvider } from "@tanstack/react-router";
import { ConvexReactClient } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { config } from "./app/config.ts";
import { router } from "./app/router.tsx";
import { followSystemTheme } from "./app/theme.ts";
import "./styles/index.css";

followSystemTheme();
// Refusals are told in words where they happen; the outbox keeps what is unsent, so leaving needs no warning.
const convex = new ConvexReactClient(config.convexUrl, { unsavedChangesWarning: false, logger: !import.meta.env.PROD });
const element = document.getElementById("root");
if (!element) throw new Error("index.html has no #root");
// What the server refused is told on the page; only bugs belong into the console.
const onCaughtError = (error: unknown): void => {
  if (appErrorOf(error) === null) console.error(error);
};
createRoot(element, { onCaughtError }).render(
  <StrictMode>
    <ConvexAuthProvider client={convex} shouldHandleCode={false}>
      <RouterProvider router={router} />
    </ConvexAuthProvider>
  </StrictMode>,
);
