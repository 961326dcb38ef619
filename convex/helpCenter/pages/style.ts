/** The look of the public pages: the product's tokens, light and dark by the reader's system. */
const LIGHT = `color-scheme:light;--surface:#fff;--surface-2:#f8f9fa;--hover:#eef1f2;--line:#e3e7e9;--line-2:#cfd6d9;--line-3:#848f94;--text:#151b1e;--text-2:#444f54;--text-3:#5d686d;--accent:oklch(from var(--accent-base) min(l,.52) c h);--accent-text:oklch(from var(--accent-base) .46 c h);--accent-soft:oklch(from var(--accent-base) .963 min(c,.017) h);--accent-line:oklch(from var(--accent-base) .82 min(c,.06) h);--focus:var(--accent);--note:#6b4d00;--note-soft:#fdf6df;--note-line:#eedfae;--warn-soft:#fdf0e0;--warn-line:#f0d2a8;--bad-soft:#fdeeec;--bad-line:#f3c5c0;--ok-soft:#e7f4ec;--ok-line:#b9dfc8;--mark:#fdf0c2`;
const DARK = `color-scheme:dark;--surface:#15191c;--surface-2:#1a1f22;--hover:#20272a;--line:#262d31;--line-2:#384247;--line-3:#6d7a80;--text:#e9eef0;--text-2:#b9c3c7;--text-3:#97a3a8;--accent:oklch(from var(--accent-base) clamp(.48,l,.53) min(c,.14) h);--accent-text:oklch(from var(--accent-base) .80 min(c,.10) h);--accent-soft:oklch(from var(--accent-base) .285 min(c,.042) h);--accent-line:oklch(from var(--accent-base) .46 min(c,.08) h);--focus:var(--accent-text);--note:#e6c977;--note-soft:#29241a;--note-line:#4a3f22;--warn-soft:#2c2216;--warn-line:#533d1f;--bad-soft:#331c1a;--bad-line:#5e2f2a;--ok-soft:#15271d;--ok-line:#25492f;--mark:#4a3f22`;

const RULES = `
*{box-sizing:border-box;margin:0}
html{-webkit-text-size-adjust:100%;scroll-padding-top:24px}
body{min-height:100dvh;display:flex;flex-direction:column;background:var(--surface);color:var(--text);font:16px/24px var(--font);overflow-wrap:break-word}
a{color:inherit;text-decoration:none}
h1,h2,h3,h4,h5,h6{font-weight:600;text-wrap:balance}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:4px}
.ic{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round;flex:none}
.ic.s{width:16px;height:16px}
.small{font-size:14px;line-height:20px}.quiet{color:var(--text-2)}.faint{color:var(--text-3)}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.skip:focus{position:fixed;inset:8px auto auto 8px;width:auto;height:auto;clip-path:none;padding:12px;background:var(--surface);z-index:2}
.top{border-bottom:1px solid var(--line)}
.bar,main,.foot{width:100%;max-width:1088px;margin:0 auto;padding-inline:24px}
.bar{display:flex;align-items:center;gap:12px;min-height:64px;flex-wrap:wrap}
.home{display:flex;align-items:center;gap:8px;min-height:44px;margin-right:auto}
.logo{width:28px;height:28px;border-radius:8px;background:oklch(from var(--accent-base) min(l,.52) c h);color:#fff;display:grid;place-items:center;font-size:14px;font-weight:600;overflow:hidden}
.logo:has(img){background:none}
.logo img{width:100%;height:100%;object-fit:contain}
.bar a.link,.bar summary{display:inline-flex;align-items:center;gap:6px;min-height:44px;padding:0 12px;font-size:14px;font-weight:500;border-radius:6px;cursor:pointer;list-style:none}
.bar a.link:hover,.bar summary:hover{background:var(--hover)}
.bar summary::-webkit-details-marker{display:none}
.langs{position:relative}
.langs ul{position:absolute;right:0;z-index:1;min-width:160px;padding:4px;list-style:none;background:var(--surface);border:1px solid var(--line-2);border-radius:8px;box-shadow:0 6px 20px -4px rgb(16 28 34/.2)}
.langs li a{display:flex;align-items:center;min-height:44px;padding:0 12px;border-radius:6px;font-size:14px}
.langs li a:hover{background:var(--hover)}
.langs [aria-current]{font-weight:600}
.field{position:relative;display:block}
.field .ic{position:absolute;left:14px;top:50%;translate:0 -50%;width:20px;height:20px;color:var(--text-3);pointer-events:none}
input[type=search],textarea{width:100%;min-height:44px;padding:0 12px;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--line-3);border-radius:8px}
.field input{padding-left:44px}
textarea{padding:10px 12px;display:block}
.bar form{width:280px}
.hero{display:grid;gap:20px;max-width:640px;padding:56px 0 40px}
.hero input{min-height:52px}
h1{font-size:28px;line-height:36px;letter-spacing:-.02em}
.cols{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 64px;padding-bottom:64px}
.col{display:grid;grid-template-columns:24px minmax(0,1fr);gap:0 16px;padding:20px 0;border-top:1px solid var(--line)}
.col .ic{grid-row:1/4;color:var(--accent-text)}
.col h2,.group h2,.vote legend,.related h2{font-size:16px;line-height:24px}
.col:hover h2,.list a:hover b{text-decoration:underline;text-underline-offset:4px}
.list{list-style:none;padding:0}
.list a{display:grid;gap:2px;padding:16px 0;border-top:1px solid var(--line)}
.list b{font-weight:500}
.group{padding-top:32px}.group h2{padding-bottom:12px}
.narrow{max-width:720px;padding-bottom:64px}
.lead{display:grid;gap:4px;padding:16px 0 0}
.crumbs{padding-top:16px;font-size:14px;color:var(--text-3)}
.crumbs ol{display:flex;flex-wrap:wrap;align-items:center;gap:4px;list-style:none;padding:0}
.crumbs li{display:inline-flex;align-items:center;gap:4px}
.crumbs a{display:inline-flex;align-items:center;min-height:44px}
.crumbs a:hover{color:var(--text);text-decoration:underline}
.article{display:grid;grid-template-columns:minmax(0,1fr) 224px;gap:72px;padding:16px 0 64px}
.toc{position:sticky;top:24px;align-self:start;padding-top:64px}
.toc a{display:flex;align-items:center;min-height:36px;padding:4px 12px;font-size:14px;line-height:20px;color:var(--text-2);border-left:2px solid var(--line)}
.toc a:hover{color:var(--text)}
.prose{max-width:66ch;text-wrap:pretty}
.prose>*+*{margin-top:16px}
.prose>h1+.small{margin-top:4px}
.prose h2,.prose h3{font-size:20px;line-height:28px;letter-spacing:-.01em;margin-top:32px}
.prose h3{font-size:16px;line-height:24px}
.prose ol,.prose ul{padding-left:22px}.prose li+li,.prose li>ul,.prose li>ol{margin-top:8px}
.prose a{color:var(--accent-text);text-decoration:underline;text-decoration-color:var(--accent-line);text-underline-offset:3px}
.prose img{max-width:100%;height:auto;border-radius:8px;display:block}
.prose pre,.prose table{display:block;max-width:100%;overflow-x:auto}
.prose pre{padding:12px 16px;background:var(--surface-2);border:1px solid var(--line);border-radius:8px;font-size:14px;line-height:20px}
.prose code,.prose kbd{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:.875em}
.prose :not(pre)>code,.prose kbd{padding:1px 5px;background:var(--surface-2);border:1px solid var(--line);border-radius:4px}
.prose table{border-collapse:collapse}.prose th,.prose td{padding:8px 12px;border:1px solid var(--line);text-align:left}
.prose th{background:var(--surface-2);font-weight:600}
.prose blockquote{padding:2px 0 2px 16px;border-left:3px solid var(--line-2);color:var(--text-2)}
.prose blockquote>*+*{margin-top:8px}
.prose .callout{padding:12px 16px;color:var(--text);background:var(--accent-soft);border:1px solid var(--accent-line);border-radius:8px}
.prose .callout-tip{background:var(--ok-soft);border-color:var(--ok-line)}
.prose .callout-important{background:var(--note-soft);border-color:var(--note-line)}
.prose .callout-warning{background:var(--warn-soft);border-color:var(--warn-line)}
.prose .callout-caution{background:var(--bad-soft);border-color:var(--bad-line)}
.prose hr{border:0;border-top:1px solid var(--line)}
.prose summary{cursor:pointer;font-weight:500}
.vote{display:grid;gap:12px;max-width:640px;margin-top:32px;padding:20px 0;border-top:1px solid var(--line)}
.row{display:flex;flex-wrap:wrap;gap:8px}
.vote fieldset{border:0;padding:0;min-width:0}.vote legend{padding:0 0 12px;font-weight:600}
.vote label.small{display:grid;gap:4px;max-width:480px}
.vote .more{display:grid;gap:12px;justify-items:start}.vote .more label{width:100%}
.vote:not(:has(:checked)) .more{display:none}
button,.choice{min-height:44px;padding:0 16px;font:500 14px/20px var(--font);color:inherit;background:var(--surface);border:1px solid var(--line-2);border-radius:6px;cursor:pointer;display:inline-flex;align-items:center;gap:6px}
button:hover,.choice:hover{background:var(--hover)}
.choice:has(:focus-visible){outline:2px solid var(--focus);outline-offset:2px}
.choice:has(:checked){background:var(--accent-soft);border-color:var(--accent-line);color:var(--accent-text)}
.thanks{padding:12px 16px;background:var(--ok-soft);border:1px solid var(--ok-line);border-radius:8px}
.related{max-width:640px;padding-top:16px}.related h2{padding-bottom:8px}
mark{background:var(--mark);color:inherit;border-radius:2px}
footer{margin-top:auto;border-top:1px solid var(--line);color:var(--text-3);font-size:14px}
.foot{padding-block:20px;text-align:center}.foot a{text-decoration:underline;text-underline-offset:3px}
@media (max-width:767px){.bar a.link{display:none}.bar,main,.foot{padding-inline:16px}.bar form{order:9;width:100%;padding-bottom:12px}.cols,.article{grid-template-columns:minmax(0,1fr);gap:0}.toc{display:none}.hero{padding:32px 0 24px}}
@media print{.top form,.langs,.vote,.related,.toc{display:none}}
`;

const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif';

/** The style sheet of a workspace's pages. @param accent a colour as `#1a2b3c` */
export function styleSheet(accent: string): string {
  const base = /^#[0-9a-f]{6}$/i.test(accent) ? accent : "#0b6e8a";
  return `:root{--font:${FONT};--accent-base:${base};${LIGHT}}@media (prefers-color-scheme:dark){:root{${DARK}}}${RULES}`;
}
