import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { parseUserAgent } from "./userAgent.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
    "Chrome 142",
    "Windows",
    "desktop",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.1`,
    "Edge 142",
    "Windows",
    "desktop",
  ],
  [
    `Mozilla/5.0 (Linux; Android 15; Pixel 9) ${WEBKIT} Chrome/142.0 Mobile Safari/537.36`,
    "Chrome 142",
    "Android",
    "mobile",
  ],
  [`Mozilla/5.0 (Linux; Android 14; SM-X710) ${WEBKIT} Chrome/142.0 Safari/537.36`, "Chrome 142", "Android", "tablet"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Safari 18",
    "iOS",
    "mobile",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Safari 18",
    "macOS",
    "desktop",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox 144", "Linux", "desktop"],
])("%s", (header, browser, os, deviceType) => {
  expect(parseUserAgent(header)).toEqual({ browser, os, deviceType, platform: "web" });
});

test("nothing says nothing", () => {
  expect(parseUserAgent(" ")).toEqual({});
});

property.prop([fc.string({ maxLength: 5000 })])("any header is read quickly and without surprises", (header) => {
  for (const value of Object.values(parseUserAgent(header))) expect(String(value).length).toBeLessThan(60);
});
