/** Calls back with the page's address at once and whenever a script or the history changes it, without touching the page. */
export function onAddress(listener: (url: string) => void): () => void {
  let last = "";
  const check = (): void => {
    if (location.href === last) return;
    last = location.href;
    listener(last);
  };
  check();
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) {
    navigation.addEventListener("currententrychange", check);
    return () => navigation.removeEventListener("currententrychange", check);
  }
  // Older browsers tell nothing of pushState; wrapping the page's own history object is not ours to do.
  const timer = setInterval(check, 1_000);
  addEventListener("popstate", check);
  return () => {
    clearInterval(timer);
    removeEventListener("popstate", check);
  };
}

/** Calls back when the page goes to the background, comes back, or regains the network. */
export function onVisibility(listener: (isVisible: boolean) => void): () => void {
  const tell = (): void => listener(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", tell);
  addEventListener("pageshow", tell);
  addEventListener("online", tell);
  return () => {
    document.removeEventListener("visibilitychange", tell);
    removeEventListener("pageshow", tell);
    removeEventListener("online", tell);
  };
}

/** Follows a media query, beginning with its present answer. */
export function onMedia(query: string, listener: (matches: boolean) => void): () => void {
  const media = matchMedia(query);
  const tell = (): void => listener(media.matches);
  tell();
  media.addEventListener("change", tell);
  return () => media.removeEventListener("change", tell);
}

/** Follows whether the device has a network at all; a socket may take a minute to notice that it has none. */
export function onNetwork(listener: (hasNetwork: boolean) => void): () => void {
  const tell = (): void => listener(navigator.onLine);
  tell();
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return () => {
    removeEventListener("online", tell);
    removeEventListener("offline", tell);
  };
}

/** Calls back when the page has nothing better to do. */
export function whenIdle(task: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(task, { timeout: 3_000 });
  else setTimeout(task, 1_500);
}
