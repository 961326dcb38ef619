export interface Device {
  browser?: string;
  os?: string;
  deviceType?: string;
  platform?: string;
}

type Rule = readonly [pattern: RegExp, name: string];

/** First match wins: browsers that imitate another one stand before it. */
const BROWSERS: readonly Rule[] = [
  [/\b(?:Edg|EdgA|EdgiOS|Edge)\/(\d+)/, "Edge"],
  [/\b(?:OPR|Opera)\/(\d+)/, "Opera"],
  [/\bSamsungBrowser\/(\d+)/, "Samsung Internet"],
  [/\bVivaldi\/(\d+)/, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/\b(?:Chrome|CriOS|Chromium)\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[^ ]* (?:Mobile\/\S+ )?Safari\//, "Safari"],
];

const SYSTEMS: readonly Rule[] = [
  [/\b(?:iPhone|iPod).*? OS (\d+)/, "iOS"],
  [/\biPad.*? OS (\d+)/, "iPadOS"],
  [/\bAndroid (\d+)/, "Android"],
  [/\bWindows NT 10/, "Windows"],
  [/\bWindows/, "Windows"],
  [/\bMac OS X (\d+)/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const MAX_USER_AGENT = 512;

function firstMatch(rules: readonly Rule[], text: string, withVersion: boolean): string | undefined {
  for (const [pattern, name] of rules) {
    const match = pattern.exec(text);
    if (match) return withVersion && match[1] ? `${name} ${match[1]}` : name;
  }
  return undefined;
}

function deviceType(text: string): string {
  if (/\b(?:bot|crawler|spider)\b/i.test(text)) return "bot";
  if (/\biPad\b|\bTablet\b/.test(text)) return "tablet";
  if (/\bAndroid\b/.test(text)) return /\bMobile\b/.test(text) ? "mobile" : "tablet";
  return /\b(?:iPhone|iPod|Mobile)\b/.test(text) ? "mobile" : "desktop";
}

/**
 * What a user-agent header says of a device, for display only: it is the visitor's word. Unknown parts are left out;
 * only the first 512 characters are looked at.
 */
export function parseUserAgent(header: string): Device {
  const text = header.slice(0, MAX_USER_AGENT);
  if (text.trim() === "") return {};
  const browser = firstMatch(BROWSERS, text, true);
  const os = firstMatch(SYSTEMS, text, false);
  return { ...(browser && { browser }), ...(os && { os }), deviceType: deviceType(text), platform: "web" };
}
