import { useState } from "react";

/** One of eight tones, the same for the same person everywhere and always. */
export function toneOf(seed: string): number {
  let hash = 2166136261;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return ((hash >>> 0) % 8) + 1;
}

/** Two letters that stand for a name: first and last word, or the first two letters of a single one. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/@.*$/, "")
    .split(/[\s._-]+/u)
    .filter(Boolean);
  const first = words[0] ?? "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  const letters = last === "" ? [...first].slice(0, 2) : [[...first][0] ?? "", [...last][0] ?? ""];
  return letters.join("").toUpperCase();
}

interface AvatarProps {
  name: string;
  /** What the colour hangs on; the id, so that a new name keeps it. */
  seed: string;
  url?: string | null;
  size?: 16 | 20 | 24 | 28 | 32 | 40;
  online?: boolean;
  /** The name stands right beside it: nothing to read out. */
  quiet?: boolean;
}

/** A person as a circle: picture, or two letters on one of eight tones. */
export function Avatar({ name, seed, url, size = 32, online = false, quiet = false }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const label = online ? `${name}, online` : name;
  const reading = quiet ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <span className={`av av-${size} av${toneOf(seed)}`} {...reading}>
      {initialsOf(name)}
      {url && broken !== url && <img src={url} alt="" onError={() => setBroken(url)} />}
      {online && <i className="on" />}
    </span>
  );
}
