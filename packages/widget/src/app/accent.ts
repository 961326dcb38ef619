/** OKLCH: lightness 0 to 1, chroma 0 to about 0.37, hue in radians. */
interface Oklch {
  l: number;
  c: number;
  h: number;
}
type Rgb = [red: number, green: number, blue: number];

/** The values the messenger derives from a workspace's colours; every one is an sRGB hex colour. */
export type AccentValues = Record<
  | "--accent"
  | "--accent-mark"
  | "--accent-hover"
  | "--accent-text"
  | "--on-accent"
  | "--accent-soft"
  | "--accent-soft-2"
  | "--accent-line"
  | "--focus",
  string
>;

const FALLBACK: Rgb = [11, 110, 138];
const SURFACE = { light: "#ffffff", dark: "#15191c" } as const;

/** Reads `#rgb` or `#rrggbb`; null for anything else. */
export function parseHex(color: string): Rgb | null {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim())?.[1];
  if (digits === undefined) return null;
  const full = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const value = parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const toHex = (rgb: Rgb): string => "#" + rgb.map((each) => each.toString(16).padStart(2, "0")).join("");
const linear = (byte: number): number => {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const gamma = (light: number): number => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);

// Matrices: Björn Ottosson, "A perceptual color space for image processing".
function toOklch(rgb: Rgb): Oklch {
  const [r, g, b] = rgb.map(linear) as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, c: Math.hypot(a, bb), h: Math.atan2(bb, a) };
}

function toLinearRgb({ l, c, h }: Oklch): Rgb {
  const a = c * Math.cos(h);
  const b = c * Math.sin(h);
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ] as Rgb;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
}

/** The nearest colour a screen can show: lightness and hue stay, chroma shrinks. */
function toScreen(color: Oklch): string {
  const fits = (c: number): boolean => toLinearRgb({ ...color, c }).every((each) => each > -0.0001 && each < 1.0001);
  let [low, high] = [0, color.c];
  for (let step = 0; step < 16 && !fits(color.c); step++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  const c = fits(color.c) ? color.c : low;
  const bytes = toLinearRgb({ ...color, c }).map((each) => Math.round(gamma(Math.min(1, Math.max(0, each))) * 255));
  return toHex(bytes as Rgb);
}

/** WCAG 2 contrast ratio of two hex colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const luminance = (color: string): number => {
    const [r, g, b] = (parseHex(color) ?? FALLBACK).map(linear) as Rgb;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** Darkens (`step` below 0) or lightens a colour until it stands out from every background. */
function readable(color: Oklch, backgrounds: readonly string[], ratio: number, step: number): string {
  for (let l = color.l; l > 0 && l < 1; l += step) {
    const screen = toScreen({ ...color, l });
    if (backgrounds.every((background) => contrast(screen, background) >= ratio)) return screen;
  }
  return step < 0 ? "#000000" : "#ffffff";
}

/** True for white and nearly white, which no white text can stand on, and for an unreadable colour. */
export const isLight = (color: string): boolean => toOklch(parseHex(color) ?? [255, 255, 255]).l > 0.95;

/** A workspace's colour as a background for white text; the same in both themes. */
export function heroColor(base: string): string {
  const color = toOklch(parseHex(base) ?? FALLBACK);
  return readable({ ...color, l: Math.min(color.l, 0.52) }, ["#ffffff"], 4.5, -0.01);
}

function lightAccents(base: Oklch): AccentValues {
  const tone = (l: number, chroma = 1): string => toScreen({ ...base, l, c: Math.min(base.c, chroma) });
  const soft = tone(0.963, 0.017);
  const soft2 = tone(0.925, 0.036);
  const fill = readable({ ...base, l: Math.min(base.l, 0.52) }, ["#ffffff"], 4.5, -0.01);
  return {
    "--accent": fill,
    "--accent-mark": fill,
    "--accent-hover": readable({ ...base, l: Math.min(base.l - 0.06, 0.46) }, ["#ffffff"], 4.5, -0.01),
    "--accent-text": readable({ ...base, l: 0.46 }, [SURFACE.light, soft, soft2], 4.5, -0.01),
    "--on-accent": "#ffffff",
    "--accent-soft": soft,
    "--accent-soft-2": soft2,
    "--accent-line": tone(0.82, 0.06),
    "--focus": fill,
  };
}

function darkAccents(base: Oklch): AccentValues {
  const at = (l: number, chroma: number): Oklch => ({ ...base, l, c: Math.min(base.c, chroma) });
  const soft = toScreen(at(0.285, 0.042));
  const soft2 = toScreen(at(0.345, 0.06));
  const text = readable(at(0.8, 0.1), [SURFACE.dark, soft, soft2], 4.5, 0.01);
  return {
    "--accent": readable(at(Math.min(Math.max(base.l, 0.48), 0.53), 0.14), ["#ffffff"], 4.5, -0.01),
    "--accent-mark": readable(at(0.74, 0.11), [SURFACE.dark], 3, 0.01),
    "--accent-hover": readable(at(0.48, 0.14), ["#ffffff"], 4.5, -0.01),
    "--accent-text": text,
    "--on-accent": "#ffffff",
    "--accent-soft": soft,
    "--accent-soft-2": soft2,
    "--accent-line": toScreen(at(0.46, 0.08)),
    "--focus": text,
  };
}

/**
 * The accent values for a workspace's colour (`#rrggbb`; an unreadable one falls back to Parley's). Text on `--accent` and
 * `--accent-text` on the surface and the soft tones have at least 4.5:1, `--accent-mark` 3:1, for every colour.
 */
export function accentValues(base: string, theme: "light" | "dark"): AccentValues {
  const color = toOklch(parseHex(base) ?? FALLBACK);
  return theme === "light" ? lightAccents(color) : darkAccents(color);
}
