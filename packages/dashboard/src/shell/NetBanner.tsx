import { useConvexConnectionState } from "convex/react";
import { TriangleAlert } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";

/** How long a lost connection may last before it is worth a word, in ms. */
const GRACE_MS = 2500;

function onNetworkChange(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Whether the device says it has no network, or the live connection has been away for more than a blink. */
export function useIsOffline(): boolean {
  const { isWebSocketConnected } = useConvexConnectionState();
  const hasNetwork = useSyncExternalStore(onNetworkChange, () => navigator.onLine);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (isWebSocketConnected) return;
    const timer = setTimeout(() => setLate(true), GRACE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWebSocketConnected]);
  return !hasNetwork || (!isWebSocketConnected && late);
}

export function NetBanner() {
  const offline = useIsOffline();
  return (
    <div role="status">
      {offline && (
        <div className="banner banner-warn net">
          <TriangleAlert className="ic" aria-hidden="true" />
          <div>Connection lost. You can go on writing, it is sent when you are back.</div>
        </div>
      )}
    </div>
  );
}
