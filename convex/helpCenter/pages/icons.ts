/** Drawings of the icons a collection can have, and those of the pages themselves. */
const PATHS: Readonly<Record<string, string>> = {
  battery: '<rect x="2.5" y="7.5" width="16" height="9" rx="1.5"/><path d="M21.5 10.5v3M6 10.5v3M9.5 10.5v3"/>',
  bike: '<circle cx="5.5" cy="16" r="3.8"/><circle cx="18.5" cy="16" r="3.8"/><path d="m5.5 16 4-7.5h6l3 7.5M9.5 8.5l3 7.5 3-7.5M8 8.5h3M15.5 8.5l-1-3h3"/>',
  book: '<path d="M4 5.5A2 2 0 0 1 6 3.5h14v14H6a2 2 0 0 0-2 2ZM4 19.5a1.5 1.5 0 0 0 1.5 1.5H20"/>',
  card: '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3 10h18M7 15h3"/>',
  chat: '<path d="M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H10l-5 4.5V16A1.5 1.5 0 0 1 4 14.5Z"/>',
  globe: '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18Z"/>',
  no: '<path d="M17 13V3.5h3.5V13ZM17 13l-4.5 8a2.3 2.3 0 0 1-2.3-2.7l.5-3.3H5a2 2 0 0 1-2-2.4l1.4-7.5a2 2 0 0 1 2-1.6H17"/>',
  right: '<path d="m9.5 6 6 6-6 6"/>',
  search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
  settings:
    '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2"/>',
  shield: '<path d="M12 3 4.5 6v5.5c0 5 3.5 8 7.5 9.5 4-1.5 7.5-4.5 7.5-9.5V6Z"/><path d="m8.8 12 2.2 2.2 4.2-4.4"/>',
  truck:
    '<path d="M2.5 6h11v10.5h-11ZM13.5 10h4l3.5 3.5v3h-7.5"/><circle cx="7" cy="17.5" r="1.8"/><circle cx="17" cy="17.5" r="1.8"/>',
  users:
    '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.2A6.5 6.5 0 0 1 21.5 20"/>',
  wrench:
    '<path d="M14.7 6.3a4.5 4.5 0 0 1 5.8-3l-3 3 .3 2.9 2.9.3 3-3a4.5 4.5 0 0 1-6 5.6L9 20.8a2.2 2.2 0 0 1-3.2-3.2l8.7-8.7" transform="translate(-2 .5)"/>',
  yes: '<path d="M7 11v9.5H3.5V11ZM7 11l4.5-8a2.3 2.3 0 0 1 2.3 2.7L13.3 9H19a2 2 0 0 1 2 2.4l-1.4 7.5a2 2 0 0 1-2 1.6H7"/>',
};

/** An icon as SVG; a book for a name that is not known. */
export function icon(name: string, isSmall = false): string {
  const drawing = PATHS[name] ?? PATHS.book ?? "";
  return `<svg class="ic${isSmall ? " s" : ""}" viewBox="0 0 24 24" aria-hidden="true">${drawing}</svg>`;
}
