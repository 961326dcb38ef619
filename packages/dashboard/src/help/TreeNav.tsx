import { ChevronDown, FolderPlus, MoreHorizontal } from "lucide-react";
import { Fragment, type ReactNode, useId, useState } from "react";
import { Menu } from "../kit/Menu.tsx";

/** A line that leads somewhere. */
export interface TreeEntry<Search> {
  key: string;
  label: string;
  count?: number;
  search: Search;
  isCurrent: boolean;
}

/** A line of the tree itself. */
export interface TreeLine<Search> extends TreeEntry<Search> {
  depth: number;
  /** What its menu offers; null for no menu. */
  menu: ReactNode;
}

interface TreeNavProps<Search> {
  label: string;
  /** Lines above the tree. */
  parts: readonly TreeEntry<Search>[];
  heading: string;
  /** Name of the button beside the heading, and what it does; null where one may not. */
  add: { label: string; onAdd: () => void } | null;
  lines: readonly TreeLine<Search>[];
  /** Said while the tree has no lines; null while nobody knows. */
  empty: string | null;
  /** A link to what a line leads to. */
  link: (entry: TreeEntry<Search>, className: string, content: ReactNode) => ReactNode;
  /** Dialogs that belong to it. */
  children: ReactNode;
}

/** What a list beside it can show: some parts, and a tree. On narrow screens one line that unfolds. */
export function TreeNav<Search>({ label, parts, heading, add, lines, empty, link, children }: TreeNavProps<Search>) {
  const id = useId();
  const current = [...parts, ...lines].find(({ isCurrent }) => isCurrent);
  /** Where it was unfolded: going anywhere from there folds it. */
  const [openAt, setOpenAt] = useState<string | null>(null);
  const here = current?.key ?? "";
  const isOpen = openAt === here;
  const linkTo = (entry: TreeEntry<Search>) =>
    link(
      entry,
      "help-tree-i",
      <>
        <span className="cut grow">{entry.label}</span>
        {entry.count !== undefined && <span className="c3">{entry.count || ""}</span>}
      </>,
    );
  return (
    <nav className="help-tree" aria-label={label} data-open={isOpen}>
      <button
        className="btn help-tree-t"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpenAt(isOpen ? null : here)}
      >
        <span className="cut grow">{current?.label ?? label}</span>
        <ChevronDown className="ic ic-s" aria-hidden="true" />
      </button>
      <div className="help-tree-b" id={id}>
        {parts.map((entry) => (
          <Fragment key={entry.key}>{linkTo(entry)}</Fragment>
        ))}
        <div className="help-tree-h">
          <h2>{heading}</h2>
          {add && (
            <button className="ib" aria-label={add.label} title={add.label} onClick={add.onAdd}>
              <FolderPlus className="ic" aria-hidden="true" />
            </button>
          )}
        </div>
        {lines.map((line) => (
          <div key={line.key} className="help-tree-r" style={{ paddingLeft: 12 * line.depth }}>
            {linkTo(line)}
            {line.menu !== null && <LineMenu label={line.label}>{line.menu}</LineMenu>}
          </div>
        ))}
        {empty !== null && <p className="c3 help-tree-e">{empty}</p>}
      </div>
      {children}
    </nav>
  );
}

function LineMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu
      align="end"
      trigger={
        <button className="ib" aria-label={`More for ${label}`}>
          <MoreHorizontal className="ic" aria-hidden="true" />
        </button>
      }
    >
      {children}
    </Menu>
  );
}
