import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { avatarTone, initials } from "../people.ts";
import { Icon } from "./Icon.tsx";

interface AvatarProps {
  name: string;
  url: string | null;
  size: 28 | 40;
  isBot?: boolean;
  /** A name stands beside it, so that the picture need not say it again. */
  isDecorative?: boolean;
}

/** A person's picture, or their initials where there is none or it does not load; an assistant's is square. */
export function Avatar({ name, url, size, isBot, isDecorative }: AvatarProps): JSX.Element {
  const [failed, setFailed] = useState(false);
  const label = isDecorative ? { "aria-hidden": true } : { role: "img" as const, "aria-label": name };
  if (isBot) {
    return (
      <span class={`av av-${size} av-ai`} {...label}>
        <Icon name="ai" />
      </span>
    );
  }
  return (
    <span class={`av av-${size} av${avatarTone(name)}`} {...label}>
      {url && !failed ? <img src={url} alt="" onError={() => setFailed(true)} /> : initials(name)}
    </span>
  );
}
