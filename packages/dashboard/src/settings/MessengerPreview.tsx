import { MessageSquare, X } from "lucide-react";
import type { CSSProperties } from "react";
import { useMedia } from "../app/useMedia.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Segments } from "../kit/Field.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { CommonIssue, HomeConfig, Member, MessengerSettings } from "../views.ts";
import { PreviewCards, PreviewTabs } from "./PreviewCards.tsx";

const AUDIENCES = [
  { value: "customer", label: "Known customer" },
  { value: "new", label: "New visitor" },
] as const;

interface MessengerPreviewProps {
  settings: MessengerSettings;
  home: HomeConfig;
  issues: readonly CommonIssue[];
  asCustomer: boolean;
  onSwitch: (asCustomer: boolean) => void;
}

/** The messenger's home as it will look, in the chosen colour and theme. Not operable. */
export function MessengerPreview({ settings, home, issues, asCustomer, onSwitch }: MessengerPreviewProps) {
  const prefersDark = useMedia("(prefers-color-scheme: dark)");
  const theme = settings.themeMode === "system" ? (prefersDark ? "dark" : "light") : settings.themeMode;
  const style: Record<`--${string}`, string> = { "--accent-base": settings.primaryColor };
  return (
    <aside className="preview" aria-label="Live preview">
      <div className="r between" style={{ width: "100%" }}>
        <h2 className="t14">Preview</h2>
        <Segments
          label="Preview as"
          value={asCustomer ? "customer" : "new"}
          options={AUDIENCES}
          onChange={(audience) => onSwitch(audience === "customer")}
        />
      </div>
      <div
        data-theme={theme}
        style={{ ...(style as CSSProperties), width: "100%", display: "grid", gap: 12, justifyItems: sideOf(settings) }}
        inert
      >
        <Home settings={settings} home={home} issues={issues} asCustomer={asCustomer} />
        {settings.showLauncher && (
          <span className="launcher">
            <MessageSquare className="ic" aria-hidden="true" />
            {asCustomer && <span className="count">1</span>}
          </span>
        )}
      </div>
    </aside>
  );
}

function sideOf(settings: MessengerSettings): "start" | "end" {
  return settings.launcherPosition === "left" ? "start" : "end";
}

type HomeProps = Pick<MessengerPreviewProps, "settings" | "home" | "issues" | "asCustomer">;

function Home({ settings, home, issues, asCustomer }: HomeProps) {
  const team = useMembers().slice(0, 3);
  return (
    <div className="mw">
      <div className="mw-scroll">
        <Hero settings={settings} team={team} />
        <div className="mw-cards">
          <PreviewCards settings={settings} home={home} issues={issues} isKnown={asCustomer} host={team[0]} />
        </div>
      </div>
      <PreviewTabs home={home} isKnown={asCustomer} />
    </div>
  );
}

function Hero({ settings, team }: { settings: MessengerSettings; team: readonly Member[] }) {
  const { workspace } = useSession();
  const name = settings.teamName || workspace.name;
  return (
    <div className="mw-hero">
      <div className="r">
        <span className="logo" aria-hidden="true">
          {settings.logoUrl ? <img src={settings.logoUrl} alt="" /> : (name[0] ?? "?")}
        </span>
        <span className="grow" />
        {settings.showTeammateAvatars && (
          <span className="avs">
            {team.map((member) => (
              <Avatar
                key={member.userId}
                name={member.name}
                seed={member.userId}
                url={member.avatarUrl}
                size={28}
                quiet
              />
            ))}
          </span>
        )}
        <span className="ib" style={{ marginRight: -10 }}>
          <X className="ic" aria-hidden="true" />
        </span>
      </div>
      <p className="t28 b" style={{ marginTop: 24, overflowWrap: "anywhere" }}>
        {settings.welcomeMessage}
      </p>
      {settings.teamIntro && <p style={{ marginTop: 4 }}>{settings.teamIntro}</p>}
    </div>
  );
}
