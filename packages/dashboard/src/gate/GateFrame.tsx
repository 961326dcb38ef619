import type { ReactNode } from "react";
import { config } from "../app/config.ts";
import { Logo } from "../kit/Logo.tsx";

/** The page around signing in and joining. */
export function GateFrame({ children }: { children: ReactNode }) {
  return (
    <div className="gate">
      <header>
        <Logo />
        <b style={{ color: "var(--text)" }}>Parley</b>
      </header>
      <main className="gate-in">{children}</main>
      <footer className="t12">
        <span>Runs on your own server, {window.location.host}</span>
        <span className="grow" />
        {config.devMailbox && (
          <a className="link" href={`${config.siteUrl}/dev/mailbox`} target="_blank" rel="noreferrer">
            Local mailbox
          </a>
        )}
      </footer>
    </div>
  );
}
