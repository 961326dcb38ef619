import fc from "fast-check";
import { fromHtml } from "hast-util-from-html";
import { describe, expect, it } from "vitest";
import { markdownToHtml, markdownToText, sanitizeHtml } from "./richText.ts";
import { BAD_INPUTS } from "./richText.inputs.testing.ts";

type Nodes = ReturnType<typeof fromHtml> | ReturnType<typeof fromHtml>["children"][number];
type Element = Extract<Nodes, { type: "element" }>;

function elementsOf(node: Nodes): Element[] {
  const own = node.type === "element" ? [node] : [];
  return "children" in node ? [...own, ...node.children.flatMap(elementsOf)] : own;
}

const ALLOWED_PROPERTIES = new Set([
  ...["href", "title", "rel", "src", "alt", "width", "height", "loading", "className", "align", "start", "open"],
  ...["type", "disabled", "checked", "id"],
]);
const FORBIDDEN =
  /^(script|style|iframe|object|embed|svg|math|form|base|link|meta|template|textarea|select|video|audio)$/;

/** What is wrong with HTML that is to be put into a page. */
function faultsOf(html: string): string[] {
  const tree = fromHtml(html, { fragment: true });
  return elementsOf(tree).flatMap(({ tagName, properties }) => {
    const faults = Object.keys(properties).filter((name) => !ALLOWED_PROPERTIES.has(name) || name.startsWith("on"));
    if (FORBIDDEN.test(tagName)) faults.push(`<${tagName}>`);
    const { href, src, id } = properties;
    if (href !== undefined && !/^(https?:\/\/|mailto:|tel:|#h-|\/(?![/\\])|[^:\\/?#]*([/?#]|$))/i.test(String(href)))
      faults.push(`href ${String(href)}`);
    if (src !== undefined && !/^(https:\/\/|\/help\/assets\/)/.test(String(src))) faults.push(`src ${String(src)}`);
    if (id !== undefined && !String(id).startsWith("h-")) faults.push(`id ${String(id)}`);
    return faults;
  });
}

describe("bad inputs", () => {
  it("are many", () => {
    expect(new Set(BAD_INPUTS).size).toBeGreaterThanOrEqual(200);
  });

  it.each(BAD_INPUTS.map((input) => [JSON.stringify(input).slice(0, 100), input]))(
    "%s does nothing",
    (_name, input) => {
      for (const html of [markdownToHtml(input), sanitizeHtml(input), sanitizeHtml(markdownToHtml(input))]) {
        expect(faultsOf(html)).toEqual([]);
        expect(sanitizeHtml(html)).toBe(html);
      }
    },
  );

  it("do nothing in any combination", () => {
    const pieces = fc.array(
      fc.constantFrom(...BAD_INPUTS, "<", ">", '"', "'", "`", "<!--", "-->", "</", "\n\n", "&", "*"),
      {
        minLength: 2,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const input = parts.join("");
        const html = markdownToHtml(input);
        expect(faultsOf(html)).toEqual([]);
        expect(faultsOf(sanitizeHtml(input))).toEqual([]);
        expect(sanitizeHtml(html)).toBe(html);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("sanitizing", () => {
  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const once = sanitizeHtml(text);
        expect(sanitizeHtml(once)).toBe(once);
      }),
    );
  });

  it("keeps every character of plain text", () => {
    const parsedText = (html: string) => elementsText(fromHtml(html, { fragment: true }));
    const plain = fc.stringMatching(/^[\p{L}\p{N} .,:;?]{0,200}$/u);
    fc.assert(
      fc.property(plain, (text) => {
        expect(parsedText(sanitizeHtml(text))).toBe(text);
      }),
    );
  });

  it("keeps what the text of an article needs", () => {
    const html =
      '<h2 id="h-a">a</h2><p><strong>b</strong> <em>c</em> <a href="/x" title="t">d</a><br><kbd>e</kbd></p>' +
      '<table><tr><td align="right">f</td></tr></table><details open=""><summary>g</summary>h</details>';
    const clean = sanitizeHtml(html);
    for (const part of ['id="h-a"', "<strong>", 'title="t"', "<br>", "<kbd>", 'align="right"', "<summary>"])
      expect(clean).toContain(part);
  });

  it("drops what a reader never sees with its content", () => {
    expect(sanitizeHtml("a<script>b</script><style>c</style><noscript>d</noscript>e")).toBe("ae");
  });
});

function elementsText(node: Nodes): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(elementsText).join("") : "";
}

describe("markdown", () => {
  it.each([
    ["a *b* **c** ***d*** ~~e~~", "<p>a <em>b</em> <strong>c</strong> <em><strong>d</strong></em> <del>e</del></p>"],
    ["snake_case_word 2*3*4", "<p>snake_case_word 2<em>3</em>4</p>"],
    ["**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"],
    ["*a", "<p>*a</p>"],
    ["# a #", '<h1 id="h-a">a</h1>'],
    ["a\n===\nb\n---", '<h1 id="h-a">a</h1>\n<h2 id="h-b">b</h2>'],
    ["## a\n## a", '<h2 id="h-a">a</h2>\n<h2 id="h-a-2">a</h2>'],
    ["---", "<hr>"],
    ["a\\\nb  \nc\nd", "<p>a<br>\nb<br>\nc\nd</p>"],
    ["`a < b` ``c`d``", "<p><code>a &#x3C; b</code> <code>c`d</code></p>"],
    ["\\*a\\* &copy; &amp; &nope;", "<p>*a* © &#x26; &#x26;nope;</p>"],
    ["- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>"],
    ["1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"],
    ["3. a", '<ol start="3">\n<li>a</li>\n</ol>'],
    ["- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"],
    ["- a\n\n  b", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>"],
    ["a\n- b", "<p>a</p>\n<ul>\n<li>b</li>\n</ul>"],
    ["a\n7. b", "<p>a\n7. b</p>"],
    ["> a\nb\n\nc", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<p>c</p>"],
    ["```ts\na < b\n```", '<pre><code class="language-ts">a &#x3C; b\n</code></pre>'],
    ["~~~\na\n```\nb", "<pre><code>a\n```\nb\n</code></pre>"],
    ["    a\n\n    b", "<pre><code>a\n\nb\n</code></pre>"],
    [
      "- [x] a\n- [ ] b",
      '<ul>\n<li><input type="checkbox" disabled checked> a</li>\n<li><input type="checkbox" disabled> b</li>\n</ul>',
    ],
  ])("%j", (markdown, html) => {
    expect(markdownToHtml(markdown)).toBe(html);
  });

  it.each([
    ['[a](https://b.example/c_(d) "t")', "https://b.example/c_(d)"],
    ["[a](/b)", "/b"],
    ["[a](b/c.md)", "b/c.md"],
    ["[a](mailto:b@c.example)", "mailto:b@c.example"],
    ["[a](tel:+491234)", "tel:+491234"],
    ["[a][b]\n\n[b]: https://c.example 'd'", "https://c.example"],
    ["[a]\n\n[A]: https://c.example", "https://c.example"],
    ["<https://a.example>", "https://a.example"],
    ["see https://a.example/b?c=d.", "https://a.example/b?c=d"],
    ["(www.a.example)", "http://www.a.example"],
    ["write to a.b@c.example!", "mailto:a.b@c.example"],
    ["[**a** [b]](https://c.example)", "https://c.example"],
    ["[up](#Über uns)".replace(" uns", ""), "#h-über"],
  ])("%j is a link", (markdown, href) => {
    const [link] = elementsOf(fromHtml(markdownToHtml(markdown), { fragment: true })).filter((e) => e.tagName === "a");
    expect(decodeURI(String(link?.properties.href))).toBe(href);
    expect(link?.properties.rel).toEqual(["noopener", "nofollow"]);
  });

  it("links do not nest and code is not linked", () => {
    expect(markdownToHtml("[a https://b.example](https://c.example)").match(/<a /g)).toHaveLength(1);
    expect(markdownToHtml("`https://b.example`")).not.toContain("<a");
  });

  it("tables align, keep escaped pipes and end at an empty line", () => {
    const html = markdownToHtml("| a | b |\n|:--|--:|\n| c \\| d | **e** |\n| f |\n\ng");
    expect(html).toContain('<th align="left">a</th>');
    expect(html).toContain('<td align="left">c | d</td>');
    expect(html).toContain('<td align="right"><strong>e</strong></td>');
    expect(html).toContain("<p>g</p>");
  });

  it("makes callouts of marked quotes", () => {
    const html = markdownToHtml("> [!WARNING]\n> Mind the *gap*.");
    expect(html).toContain('class="callout callout-warning"');
    expect(html).not.toContain("[!");
  });

  it("lets the caller name the addresses of pictures and collects headings", () => {
    const headings: { id: string; text: string; level: number }[] = [];
    const imageUrl = (src: string) => (src.startsWith("/") ? `https://site.example${src}` : null);
    const html = markdownToHtml("# A *b*\n\n![p](/help/assets/abcdefgh) ![q](https://x.example/y.png)", {
      imageUrl,
      headings,
    });
    expect(html).toContain('src="https://site.example/help/assets/abcdefgh"');
    expect(html).not.toContain("x.example");
    expect(headings).toEqual([{ id: "h-a-b", text: "A b", level: 1 }]);
  });

  it("never throws, and shows the letters of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => typeof markdownToHtml(text) === "string"),
    );
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.constantFrom(" ", "\n", "\n\n", " * ", "\n- "), (list, glue) => {
        const shown = elementsText(fromHtml(markdownToHtml(list.join(glue)), { fragment: true }));
        for (const word of list) expect(shown).toContain(word);
      }),
    );
  });
});

describe("plain text", () => {
  it("has the words and none of the marks", () => {
    const markdown =
      "# Hi **there**\n\n- [link](https://x.example) and `code_a` snake_case _em_\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n> [!NOTE]\n> yes &amp; no";
    expect(markdownToText(markdown)).toBe("Hi there\nlink and code_a snake_case em\na b\n1 2\nyes & no");
  });
});

const HOSTILE: Record<string, string> = {
  "open emphasis": "*a ",
  "closing emphasis": "a* ",
  "mixed emphasis": "*a_ ",
  "open brackets": "[",
  "open brackets and links": "[h",
  "open pictures": "![",
  "open links": "[a](x",
  "open titles": '[a](b "',
  "nested quotes": ">",
  "nested lists": "- ",
  backticks: "`a``b```c",
  "open tags": "<a ",
  "open attributes": '<a href="',
  "nested bold": "<b>",
  "nested boxes": "<div>",
  "bold left open": "<p><b title=1></p>",
  comments: "<!--",
  declarations: "<?",
  entities: "&a",
  pipes: "|a",
  headings: "a\n=\n",
  tables: "a|b\n-|-\n\n",
  tabs: "\t",
  escapes: "\\*",
  definitions: "[a]: b\n",
  lines: "a\n",
  "at signs": "a@",
  hosts: "www.a.",
};

/** The better of two: another process may take the machine for a moment. */
function millisecondsOf(text: string): number {
  const times = [0, 1].map(() => {
    const startedAt = Date.now();
    markdownToHtml(text);
    sanitizeHtml(text);
    markdownToText(text);
    return Date.now() - startedAt;
  });
  return Math.min(...times);
}

describe("time grows with length", () => {
  it.each(Object.entries(HOSTILE))(
    "of %s",
    (_name, piece) => {
      const small = millisecondsOf(piece.repeat(Math.floor(50_000 / piece.length)));
      const large = millisecondsOf(piece.repeat(Math.floor(200_000 / piece.length)));
      // Four times the text: four times the time, with room for noise; a square would be sixteen.
      expect(large).toBeLessThan(11 * Math.max(small, 40));
    },
    60_000,
  );

  it("up to half a megabyte", () => {
    for (const piece of ["*a_ ", "[h", ">", "<b>", "a\n=\n", "a|b\n-|-\n\n"]) {
      const startedAt = Date.now();
      markdownToHtml(piece.repeat(Math.floor((512 * 1024) / piece.length)));
      expect(Date.now() - startedAt, piece).toBeLessThan(15_000);
    }
  }, 240_000);
});
