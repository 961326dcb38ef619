import { ArrowUp, House, MessageSquare, X } from "lucide-react";
import type { CSSProperties } from "react";
import { useMedia } from "../app/useMedia.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Segments } from "../kit/Field.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Member, MessengerSettings } from "../views.ts";

const AUDIENCES = [
  { value: "customer", label: "Returning" },
  { value: "new", label: "New visitor" },
] as const;

interface MessengerPreviewProps {
  settings: MessengerSettings;
  asCustomer: boolean;
  onSwitch: (asCustomer: boolean) => void;
}

/** The messenger's home as it will look, in the chosen colour and theme. Not operable. */
export function MessengerPreview({ settings, asCustomer, onSwitch }: MessengerPreviewProps) {
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
        <Home settings={settings} asCustomer={asCustomer} />
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

function Home({ settings, asCustomer }: { settings: MessengerSettings; asCustomer: boolean }) {
  const team = useMembers().slice(0, 3);
  const host = team[0];
  return (
    <div className="mw">
      <div className="mw-scroll">
        <Hero settings={settings} team={team} />
        <div className="mw-cards">
          {asCustomer && host && <LastConversation host={host} />}
          <div className="mc">
            <div className="mc-row mc-ask">
              <span className="grow">
                <b>{asCustomer ? "Ask another question" : "Send us a message"}</b>
                {settings.replyTimeText && (
                  <>
                    <br />
                    <span className="c3 t14">{settings.replyTimeText}</span>
                  </>
                )}
              </span>
              <span className="go">
                <ArrowUp className="ic" aria-hidden="true" />
              </span>
            </div>
          </div>
        </div>
      </div>
      <div className="mw-tabs">
        <button tabIndex={-1} role="presentation" className="on">
          <House className="ic" aria-hidden="true" />
          Home
        </button>
        <button tabIndex={-1} role="presentation">
          <MessageSquare className="ic" aria-hidden="true" />
          Messages
          {asCustomer && <span className="count">1</span>}
        </button>
      </div>
    </div>
  );
}

function Hero({ settings, team }: { settings: MessengerSettings; team: readonly Member[] }) {
  const { workspace } = useSession();
  return (
    <div className="mw-hero">
      <div className="r">
        <span className="m cut">{settings.teamName || workspace.name}</span>
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

function LastConversation({ host }: { host: Member }) {
  return (
    <div className="mc">
      <div className="mc-row" style={{ minHeight: 72 }}>
        <Avatar name={host.name} seed={host.userId} url={host.avatarUrl} size={40} quiet />
        <span className="grow">
          <span className="r">
            <b className="cut">{host.name.split(" ")[0]}</b>
            <span className="c3 t12" style={{ marginLeft: "auto" }}>
              8 min
            </span>
          </span>
          <span className="r">
            <span className="cut m">Yes, that is possible today</span>
            <span className="count" style={{ marginLeft: "auto" }}>
              1
            </span>
          </span>
        </span>
      </div>
    </div>
  );
}
