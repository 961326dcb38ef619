import type { JSX } from "preact";
import { useMessenger, useLasting } from "./context.ts";
import { Icon } from "./Icon.tsx";

/** Closes the window; the last button of every bar. */
export function CloseButton(): JSX.Element {
  const messenger = useMessenger();
  return (
    <button class="ib" aria-label="Close messenger" onClick={() => messenger.hide()}>
      <Icon name="x" />
    </button>
  );
}

/** Says that the connection is gone, after it has been for two seconds. */
export function OfflineNote(): JSX.Element {
  const messenger = useMessenger();
  const status = messenger.connection.value;
  const isOffline = useLasting(status === "offline" || !messenger.hasNetwork.value, 2_000);
  const isWaiting = useLasting(status === "connecting", 6_000);
  return (
    <div role="status">
      {(isOffline || isWaiting) && (
        <p class="note">
          <Icon name="offline" />
          <span>No connection. What you write is sent as soon as it is back.</span>
        </p>
      )}
    </div>
  );
}

/** What stands in the place of a part that could not be loaded. */
export function NotLoaded({ retry }: { retry: () => void }): JSX.Element {
  return (
    <div class="empty" role="alert">
      <Icon name="alert" />
      <p>This could not be loaded.</p>
      <button class="btn" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

/** What stands in place of everything when the server refuses this page. */
export function Refusal(): JSX.Element {
  const messenger = useMessenger();
  const text =
    messenger.refusal.value === "unknown"
      ? "This messenger is not set up correctly, so messages cannot be sent from here. Please use another way to reach us."
      : "Messages cannot be sent from this page right now. Please try again in a moment.";
  return (
    <div class="mw-view">
      <div class="mw-bar">
        <div class="grow title">
          <h2>{messenger.config.value?.settings.teamName}</h2>
        </div>
        <CloseButton />
      </div>
      <div class="empty" role="alert">
        <Icon name="alert" />
        <h3>Chat is not available</h3>
        <p>{text}</p>
        <button class="btn" onClick={() => messenger.boot()}>
          Try again
        </button>
      </div>
    </div>
  );
}

/** Rows in the shape of the conversations to come. */
export function RowSkeleton({ rows }: { rows: number }): JSX.Element | null {
  const isLate = useLasting(true, 300);
  if (!isLate) return null;
  return (
    <div aria-busy="true" aria-label="Loading" role="img">
      {Array.from({ length: rows }, (_, index) => (
        <div class="sk-row" key={index}>
          <i class="sk" style={{ width: "40px", height: "40px" }} />
          <div class="grow">
            <i class="sk" style={{ width: "45%", height: "12px" }} />
            <i class="sk" style={{ width: "80%", height: "12px", marginTop: "10px" }} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Bubbles in the shape of the messages to come. */
export function ThreadSkeleton(): JSX.Element | null {
  const isLate = useLasting(true, 300);
  if (!isLate) return null;
  const bubbles = [
    { width: "70%", height: "64px" },
    { width: "55%", height: "42px", alignSelf: "flex-end" },
    { width: "64%", height: "86px" },
  ];
  return (
    <div class="mt" aria-busy="true" aria-label="Loading messages" role="img">
      {bubbles.map((style, index) => (
        <i class="sk" key={index} style={{ ...style, borderRadius: "16px" }} />
      ))}
    </div>
  );
}
