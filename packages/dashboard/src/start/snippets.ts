/** The ways a site takes the messenger in. */
export const SNIPPETS = [
  { kind: "html", label: "Any site", help: "Place it before </body> on every page." },
  { kind: "react", label: "React", help: "Put it into a component near the root of the app." },
  {
    kind: "wordpress",
    label: "WordPress",
    help: "Appearance, Theme file editor, footer.php: paste it before </body>.",
  },
  {
    kind: "shopify",
    label: "Shopify",
    help: "Online store, Themes, Edit code, theme.liquid: paste it before </body>.",
  },
] as const;

export type SnippetKind = (typeof SNIPPETS)[number]["kind"];

export interface SnippetTarget {
  workspaceId: string;
  /** Where the messenger's script is served. */
  origin: string;
  /** Where the backend is; left out of the snippet while it is the same. */
  convexUrl: string;
}

/** The script tag for a workspace. */
export function scriptTag({ workspaceId, origin, convexUrl }: SnippetTarget): string {
  const url = convexUrl === origin ? "" : `\n        data-url="${convexUrl}"`;
  return `<script async src="${origin}/widget/loader.js"\n        data-workspace="${workspaceId}"${url}></script>`;
}

/** The lines to paste for a kind of site. */
export function snippetFor(kind: SnippetKind, target: SnippetTarget): string {
  if (kind !== "react") return scriptTag(target);
  const { workspaceId, origin, convexUrl } = target;
  return [
    "useEffect(() => {",
    '  const script = document.createElement("script");',
    `  script.src = "${origin}/widget/loader.js";`,
    `  script.dataset.workspace = "${workspaceId}";`,
    ...(convexUrl === origin ? [] : [`  script.dataset.url = "${convexUrl}";`]),
    "  document.body.append(script);",
    "}, []);",
  ].join("\n");
}
