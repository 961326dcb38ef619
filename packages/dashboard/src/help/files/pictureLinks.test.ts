import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changePictures, picturesIn, placeOf } from "./pictureLinks.ts";

describe("pictures of a text", () => {
  test.each([
    ["![a](x.png)", ["x.png"]],
    ['![a](./img/x.png "Title") and ![b](<two words.png>)', ["./img/x.png", "two words.png"]],
    ["![a](x(1).png)", ["x(1).png"]],
    ['<p><img class="w" src="../x.gif" alt=""> <IMG SRC=\'y.webp\'></p>', ["../x.gif", "y.webp"]],
    ["![a][one]\n\n[one]: pics/x.jpg\n[two]: page.md", ["pics/x.jpg"]],
    ["[![a](x.png)](page.md)", ["x.png"]],
    ["![a](x.png)![b](x.png)", ["x.png"]],
  ])("are found: %s", (text, targets) => {
    expect(picturesIn(text)).toEqual(targets);
  });

  test.each([
    "`![a](x.png)`",
    "``a ` ![a](x.png)``",
    "```md\n![a](x.png)\n```",
    "~~~\n![a](x.png)\n~~~\n",
    "```\n![a](x.png)",
    "[a](x.png)",
    "[a]: page.md",
  ])("are not what stands in code or is no picture: %j", (text) => {
    expect(picturesIn(text)).toEqual([]);
  });

  test("get other addresses, and nothing around them changes", () => {
    const text = "# A\n\n![one](x.png \"t\") `![x](x.png)` <img alt='q' src='x.png'> ![two](y.png)\n\n[r]: x.png\n";
    expect(changePictures(text, (target) => (target === "x.png" ? "/help/assets/1" : null))).toBe(
      '# A\n\n![one](/help/assets/1 "t") `![x](x.png)` <img alt=\'q\' src="/help/assets/1"> ![two](y.png)\n\n[r]: /help/assets/1\n',
    );
  });

  test("are found in time that grows with the text", () => {
    for (const piece of ["![", "![a](", "`", "``` ", "<img ", "[a]: ", '<img src="', "![a](((", "~~~\n"]) {
      const start = performance.now();
      picturesIn(piece.repeat(20_000));
      expect(performance.now() - start, piece).toBeLessThan(2000);
    }
  });

  test("left alone leave the text as it is, whatever it is", () => {
    const piece = fc.constantFrom("![a](x.png)", "`", "```\n", "\n", "<img src='y'>", "[", "](", "~~~", " ", "é");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(changePictures(pieces.join(""), () => null)).toBe(pieces.join(""));
      }),
    );
  });
});

describe("the place of a picture", () => {
  test.each([
    ["docs/a/b.md", "x.png", "docs/a/x.png"],
    ["docs/a/b.md", "./x%20y.png?raw=true#top", "docs/a/x y.png"],
    ["docs/a/b.md", "../img/x.png", "docs/img/x.png"],
    ["docs/a/b.md", "/img/x.png", "docs/img/x.png"],
    ["b.md", "img/x.png", "img/x.png"],
    ["b.md", "/img/x.png", "img/x.png"],
    ["docs/b.md", "100%.png", "docs/100%.png"],
  ])("of %s naming %s is %s", (file, target, path) => {
    expect(placeOf(file, target)).toEqual({ path });
  });

  test.each(["../../x.png", "../../../etc/passwd", "a/../../../x.png", "%2e%2e/%2e%2e/x.png"])(
    "is never outside of what was chosen: %s",
    (target) => {
      expect(placeOf("docs/b.md", target)).toBe("outside");
    },
  );

  test.each(["https://a.example/x.png", "//a.example/x.png", "data:image/png;base64,AA", "#x", "/help/assets/ab"])(
    "is elsewhere: %s",
    (target) => {
      expect(placeOf("docs/b.md", target)).toBeNull();
    },
  );
});
