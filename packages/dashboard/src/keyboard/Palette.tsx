import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Search, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Keys } from "../kit/Menu.tsx";
import { AssignPage } from "./AssignPage.tsx";
import { MacroPage } from "./MacroPage.tsx";
import { MergePage } from "./MergePage.tsx";
import { type PalettePage, usePaletteState } from "./paletteState.ts";
import { RootPage } from "./RootPage.tsx";
import { SearchPage } from "./SearchPage.tsx";
import { SnoozePage } from "./SnoozePage.tsx";
import { StartPage } from "./StartPage.tsx";
import { TagPage } from "./TagPage.tsx";

const QUESTIONS: Record<PalettePage, string> = {
  root: "Search or run",
  assign: "Assign to",
  tag: "Tag with",
  snooze: "Snooze until",
  start: "Write to",
  search: "Search conversations and people",
  macro: "Run a macro",
  merge: "Merge into",
};

/** The command menu: one field that finds commands, places and people. */
export default function Palette() {
  const { page, hide } = usePaletteState();
  return (
    <Dialog.Root open={page !== null} onOpenChange={(open) => !open && hide()}>
      <Dialog.Portal className="dlg-layer">
        <Dialog.Viewport className="scrim">
          <Dialog.Popup className="dlg palette" aria-label="Command menu">
            {page !== null && <PalettePageView key={page} page={page} />}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** How well an entry fits: its words hold the search as it was typed; the nearer the beginning, the better. */
export function fitOf(value: string, search: string, keywords: string[] = []): number {
  const wanted = search.trim().toLocaleLowerCase();
  const label = keywords.join(" ").toLocaleLowerCase();
  const at = label.indexOf(wanted);
  if (at === 0) return 1;
  if (at > 0) return /\s/.test(label.charAt(at - 1)) ? 0.8 : 0.5;
  // People are found by the server, by more than the name that is shown.
  return value.startsWith("person ") ? 0.3 : 0;
}

function PalettePageView({ page }: { page: PalettePage }) {
  const { subject, hide, show } = usePaletteState();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState("");
  const filtersHere = page !== "snooze" && page !== "start" && page !== "search";
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Backspace" && text === "" && page !== "root") show("root");
  };
  return (
    <Command
      label="Command menu"
      shouldFilter={filtersHere}
      filter={fitOf}
      loop
      value={chosen}
      onValueChange={setChosen}
      onKeyDown={onKeyDown}
    >
      <div className="q">
        <Search className="ic" aria-hidden="true" />
        <Command.Input autoFocus value={text} onValueChange={setText} placeholder={QUESTIONS[page]} />
        {subject && page !== "start" && page !== "search" && <span className="bdg hide-s">{subject.label}</span>}
        <button className="ib" aria-label="Close" onClick={hide}>
          <X className="ic" aria-hidden="true" />
        </button>
      </div>
      <PageBody page={page} text={text} setText={setText} choose={setChosen} />
      <Foot />
    </Command>
  );
}

interface PageBodyProps {
  page: PalettePage;
  text: string;
  setText: (text: string) => void;
  /** Moves the choice to an entry, by its value. */
  choose: (value: string) => void;
}

function PageBody({ page, text, setText, choose }: PageBodyProps): ReactNode {
  switch (page) {
    case "root":
      return <RootPage text={text} />;
    case "assign":
      return <AssignPage text={text} />;
    case "tag":
      return <TagPage text={text} />;
    case "snooze":
      return <SnoozePage text={text} />;
    case "start":
      return <StartPage text={text} />;
    case "search":
      return <SearchPage text={text} setText={setText} choose={choose} />;
    case "macro":
      return <MacroPage text={text} />;
    case "merge":
      return <MergePage text={text} />;
  }
}

function Foot() {
  return (
    <div className="foot hide-s" aria-hidden="true">
      <span className="r r4">
        <Keys keys={["↑", "↓"]} />
        choose
      </span>
      <span className="r r4">
        <Keys keys={["↵"]} />
        run
      </span>
      <span className="r r4">
        <Keys keys={["Esc"]} />
        close
      </span>
    </div>
  );
}
