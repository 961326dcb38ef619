import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Messenger } from "../messenger.ts";

export const MessengerContext = createContext<Messenger | null>(null);

export function useMessenger(): Messenger {
  const messenger = useContext(MessengerContext);
  if (!messenger) throw new Error("A component stands outside of the messenger.");
  return messenger;
}

/** True once `isOn` has lasted for `ms`, so that short waits show nothing. */
export function useLasting(isOn: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!isOn) return setLasted(false);
    const timer = setTimeout(() => setLasted(true), ms);
    return () => clearTimeout(timer);
  }, [isOn, ms]);
  return isOn && lasted;
}
