import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkify } from "./linkify.ts";

const links = (text: string): [string, string][] =>
  linkify(text).flatMap((part) => (part.href ? [[part.text, part.href]] : []));

describe("linking text", () => {
  test.each([
    ["see https://a.example/x?y=1#z now", "https://a.example/x?y=1#z", "https://a.example/x?y=1#z"],
    ["http://a.example.", "http://a.example", "http://a.example/"],
    [
      "(https://a.example/wiki/Tern_(bike))",
      "https://a.example/wiki/Tern_(bike)",
      "https://a.example/wiki/Tern_(bike)",
    ],
    ["www.a.example, please", "www.a.example", "https://www.a.example/"],
    ["write to lena.b+x@mail.example!", "lena.b+x@mail.example", "mailto:lena.b+x@mail.example"],
    ["mailto:lena@mail.example", "mailto:lena@mail.example", "mailto:lena@mail.example"],
    ["“https://a.example/ü”", "https://a.example/ü”", "https://a.example/%C3%BC%E2%80%9D"],
  ])("%s", (text, shown, href) => {
    expect(links(text)).toEqual([[shown, href]]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "a.b", "3@4", "https://", "//a.example"])(
    "leaves %s as text",
    (text) => {
      expect(links(text)).toEqual([]);
    },
  );

  test("loses and adds nothing, and links only safe schemes", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("https://a.example", "javascript:", "mailto:", "www.", "x@y.z", "(", ")", ".", " ", "\n", "<b>"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const parts = linkify(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const { href } of parts) if (href !== undefined) expect(href).toMatch(/^(https?:|mailto:)/);
      }),
    );
  });
});
