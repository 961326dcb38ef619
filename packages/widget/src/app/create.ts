import { effect } from "@preact/signals";
import { h, render } from "preact";
import { createParley, errorOf, type Identity } from "@parley/client";
import type { Command, Handoff, RunningApp } from "../command.ts";
import { setStyles } from "../styles.ts";
import { accentValues, heroColor, isLight } from "./accent.ts";
import { HomeCards } from "./components/Home.tsx";
import { Chat } from "./components/Panel.tsx";
import { Root } from "./components/Root.tsx";
import { Messenger, type MessengerClient } from "./messenger.ts";
import { onAddress, onMedia, onVisibility, whenIdle } from "./page.ts";
import messengerCss from "./styles/messenger.css?inline";
import tokensCss from "./styles/tokens.css?inline";

const LAUNCHER_PX = 56;
const PANEL_GAP_PX = 12;

/** Draws into the loader's shadow root and keeps theme, colours and place in step with the workspace's settings. */
function draw(root: ShadowRoot, messenger: Messenger): () => void {
  const stopStyles = effect(() => setStyles(root, tokensCss + messengerCss + [...messenger.partStyles.value].join("")));
  const surface = document.createElement("div");
  surface.className = "pw";
  root.replaceChildren(surface);
  let isSystemDark = false;
  const paint = (): void => {
    const settings = messenger.config.value?.settings;
    if (!settings) return;
    const isDark = settings.themeMode === "dark" || (settings.themeMode === "system" && isSystemDark);
    const theme = isDark ? "dark" : "light";
    surface.dataset.theme = theme;
    surface.dataset.side = settings.launcherPosition;
    const launcher = settings.showLauncher ? LAUNCHER_PX + PANEL_GAP_PX : 0;
    const values = {
      ...accentValues(settings.primaryColor, theme),
      "--hero": heroColor(isLight(settings.backgroundColor) ? settings.primaryColor : settings.backgroundColor),
      "--gap-side": `${settings.launcherSideSpacing}px`,
      "--gap-bottom": `${settings.launcherBottomSpacing}px`,
      "--panel-bottom": `${settings.launcherBottomSpacing + launcher}px`,
    };
    const { style } = root.host as HTMLElement;
    for (const [name, value] of Object.entries(values)) style.setProperty(name, value);
  };
  const stopEffect = effect(paint);
  const stopMedia = onMedia("(prefers-color-scheme: dark)", (matches) => {
    isSystemDark = matches;
    paint();
  });
  render(h(Root, { messenger }), surface);
  return () => {
    stopStyles();
    stopEffect();
    stopMedia();
    render(null, surface);
  };
}

/** For the developers of the page; visitors cannot do anything about it. */
function reportIdentity(error: unknown): void {
  console.error("Parley: the identity was refused.", errorOf(error) ?? error);
}

/** Makes commands of the page into verbs of the messenger, and tells the page what it asked to hear. */
function commandRunner(messenger: Messenger, close: () => void): (command: Command) => void {
  const identify = (identity: Identity): void => {
    messenger.client.identify(identity).catch(reportIdentity);
  };
  const whenShown = (isWanted: boolean, listener: () => void): void => {
    let before = messenger.isShown.value;
    effect(() => {
      const isShown = messenger.isShown.value;
      if (isShown !== before && isShown === isWanted) listener();
      before = isShown;
    });
  };
  return (command) => {
    switch (command[0]) {
      case "boot":
        return;
      case "identify":
      case "update":
        return identify(command[1]);
      case "shutdown":
        return close();
      case "show":
        return messenger.open();
      case "hide":
        return messenger.hide();
      case "showNewMessage":
        return messenger.newConversation(command[1]);
      case "trackEvent":
        return messenger.client.track(command[1], command[2]);
      case "onUnreadCountChange": {
        const [, listener] = command;
        return void effect(() => listener(messenger.unread.value.total));
      }
      case "onShow":
        return whenShown(true, command[1]);
      case "onHide":
        return whenShown(false, command[1]);
      default:
        console.error(`Parley: there is no command "${String(command[0])}".`);
    }
  };
}

/** Starts the messenger on a page. `client` is replaced in tests. */
export function createApp(handoff: Handoff, client?: MessengerClient): RunningApp {
  const { workspaceId, url, siteUrl, identity, root, config, queue } = handoff;
  const options = { workspaceId, url, siteUrl, identity, onIdentityRefused: reportIdentity };
  const messenger = new Messenger(client ?? createParley(options), workspaceId, config);
  const stops = [draw(root, messenger)];
  const run = commandRunner(messenger, () => {
    stops.forEach((stop) => stop());
    messenger.close(true);
  });
  messenger.start();
  // What most visitors need next, so that it is there when they click, also without a network. A click tries again.
  whenIdle(() => void Promise.all([Chat.load(), HomeCards.load()]).catch(() => undefined));
  for (const command of queue.splice(0)) run(command);
  stops.push(
    onAddress((address) => {
      messenger.client.pageView(address, document.title);
      // Sites that swap the whole document keep the messenger.
      if (!root.host.isConnected) document.documentElement.append(root.host);
    }),
    onVisibility((isVisible) => messenger.client.setVisible(isVisible)),
  );
  return { run };
}
