import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml } from "../lib/html";
import { renderMail } from "./templates";

test("escaped text has no markup left and loses nothing", () => {
  const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "a", ";", "#") }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? "")).toBe(text);
    }),
  );
});

test("both bodies say everything the mail says", () => {
  const mail = renderMail({
    heading: "Heading",
    paragraphs: ["First", "Second"],
    code: "12345678",
    action: { label: "Open", url: "https://parley.test/?a=1&b=2" },
    footnote: "Footnote",
  });
  expect(mail.text).toBe("Heading\n\nFirst\n\nSecond\n\n12345678\n\nOpen: https://parley.test/?a=1&b=2\n\nFootnote");
  for (const part of ["Heading", "First", "Second", "12345678", "Footnote"]) expect(mail.html).toContain(part);
  expect(mail.html).toContain('href="https://parley.test/?a=1&amp;b=2"');
});
