import { Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useKeyboard, useCommand } from "../keyboard/useCommand.ts";
import { usePaletteState } from "../keyboard/paletteState.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { Toasts } from "../kit/Toasts.tsx";
import { useWorkspaceAccent } from "../session/useWorkspaceAccent.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { WorkspaceGate } from "../session/WorkspaceGate.tsx";
import { NetBanner } from "./NetBanner.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { TabBar } from "./TabBar.tsx";

const loadPalette = () => import("../keyboard/Palette.tsx");
const Palette = lazy(loadPalette);
const KeySheet = lazy(() => import("../keyboard/KeySheet.tsx"));

/** Everything behind the sign-in: sidebar, page, tab bar, and what floats above them. */
export function Desk() {
  return (
    <WorkspaceGate>
      <DeskFrame />
    </WorkspaceGate>
  );
}

function DeskFrame() {
  const { workspaceId } = useSession();
  useWorkspaceAccent(workspaceId);
  useKeyboard();
  useDeskCommands();
  return (
    <div className="desk">
      <a className="btn skip" href="#page">
        Skip to the page
      </a>
      <Sidebar />
      <main className="main" id="page" tabIndex={-1} style={{ outline: "none" }}>
        <NetBanner />
        <Boundary>
          <Outlet />
        </Boundary>
      </main>
      <TabBar />
      <Floating />
      <Toasts />
    </div>
  );
}

function Floating() {
  const palette = usePaletteState();
  const [keysOpen, setKeysOpen] = useState(false);
  useCommand("keys", () => setKeysOpen(true));
  // Ahead of the first use, so that the menu is there before the first letter is typed.
  useEffect(() => void loadPalette(), []);
  return (
    <Suspense fallback={null}>
      {palette.page !== null && <Palette />}
      {keysOpen && <KeySheet onClose={() => setKeysOpen(false)} />}
    </Suspense>
  );
}

function useDeskCommands(): void {
  const navigate = useNavigate();
  const palette = usePaletteState();
  const canReadArticles = useCan("articles.read");
  useCommand("palette", () => palette.show("root"));
  useCommand("search", () => palette.show("search"));
  useCommand("start", () => palette.show("start"));
  useCommand("go.all", () => void navigate({ to: "/inbox/$view", params: { view: "all" } }));
  useCommand("go.unassigned", () => void navigate({ to: "/inbox/$view", params: { view: "unassigned" } }));
  useCommand("go.spam", () => void navigate({ to: "/inbox/$view", params: { view: "spam" } }));
  useCommand("go.mine", () => void navigate({ to: "/inbox/$view", params: { view: "mine" } }));
  useCommand("go.tickets", () => void navigate({ to: "/tickets" }));
  useCommand("go.people", () => void navigate({ to: "/people" }));
  useCommand("go.help", canReadArticles ? () => void navigate({ to: "/help" }) : null);
  useCommand("go.knowledge", canReadArticles ? () => void navigate({ to: "/knowledge" }) : null);
  useCommand("go.settings", () => void navigate({ to: "/settings" }));
}
