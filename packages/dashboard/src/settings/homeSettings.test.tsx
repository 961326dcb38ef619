import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { CommonIssue, HomeConfig } from "../views.ts";
import { HomePageCard } from "./HomePageCard.tsx";
import { IssuesCard } from "./IssuesCard.tsx";
import { MessengerPreview } from "./MessengerPreview.tsx";
import { useHomeForm } from "./useHomeForm.ts";

const SAVE = "messenger/agentHome:save";
const CREATE = "messenger/agentHome:createIssueButton";
const REORDER = "messenger/agentHome:reorderIssueButtons";
const HOME: HomeConfig = {
  tabs: (["home", "messages", "help", "tickets"] as const).map((id) => ({ id, isEnabled: true, visibility: "all" })),
  cards: (["conversations", "startConversation"] as const).map((type) => ({ id: type, type, visibility: "all" })),
  defaultTab: "home",
  isDirect: false,
};
const issue = (label: string, part: Partial<CommonIssue> = {}): CommonIssue => ({
  buttonId: label as CommonIssue["buttonId"],
  label,
  action: "start_conversation",
  articleId: null,
  articleTitle: null,
  conversationStarter: null,
  enabled: true,
  ...part,
});
const ISSUES = [issue("Where is my order?"), issue("Book a repair", { conversationStarter: "My bike " })];

function Home({ saved = HOME }: { saved?: HomeConfig }) {
  return <HomePageCard form={useHomeForm(saved)} />;
}

describe("settings of the home page", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
  });
  afterEach(async () => await desk.close());

  const choose = async (label: string, value: string) =>
    await desk.do(() => {
      const select = desk.find<HTMLSelectElement>(`select[aria-label="${label}"]`);
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  const saved = () => desk.convex.argsOf(SAVE).map(({ config }) => config as HomeConfig);

  it("save order, audience and tabs as a whole", async () => {
    await desk.show(<Home />, "owner");
    expect(desk.button("Save the home page").disabled).toBe(true);
    await desk.click("Move Ask a question up");
    await choose("Who is shown Tickets", "users");
    await desk.click("Save the home page");
    expect(saved()).toHaveLength(1);
    expect(saved()[0]?.cards.map(({ type }) => type)).toEqual(["startConversation", "conversations"]);
    expect(saved()[0]?.tabs.find(({ id }) => id === "tickets")?.visibility).toBe("users");
  });

  it("move a card with Alt and the arrow keys", async () => {
    await desk.show(<Home />, "owner");
    await desk.press('[aria-label="Card Latest conversation"]', "ArrowDown", { altKey: true });
    await desk.press('[aria-label="Card Latest conversation"]', "ArrowUp");
    await desk.click("Save the home page");
    expect(saved()[0]?.cards.map(({ type }) => type)).toEqual(["startConversation", "conversations"]);
  });

  it("keep what makes no sense from being saved, and say what it is", async () => {
    const announcement = { id: "a", type: "announcement", visibility: "all" } as const;
    await desk.show(<Home saved={{ ...HOME, cards: [announcement] }} />, "owner");
    await desk.type('[aria-label="Card Announcement"] input[placeholder="https://"]', "javascript:1");
    await desk.click("Save the home page");
    expect(desk.text).toContain("Give the announcement a title.");
    expect(saved()).toEqual([]);
    await desk.click("Discard");
    expect(desk.find<HTMLInputElement>('input[placeholder="https://"]').value).toBe("");
  });

  it("choose articles by their title", async () => {
    const card = { id: "f", type: "featuredArticles", visibility: "all" } as const;
    const article = (articleId: string, status: string) => ({ articleId, status, title: `Article ${articleId}` });
    desk.convex.answer("helpCenter/agent:list", { page: [article("1", "published"), article("2", "published")] });
    desk.convex.answer("helpCenter/agent:get", { title: "Article 1" });
    await desk.show(<Home saved={{ ...HOME, cards: [card] }} />, "owner");
    await desk.click("Article 1");
    expect(desk.find("ul").textContent).toBe("Article 1");
    await desk.do(() => desk.convex.answer("helpCenter/agent:get", new ConvexError({ code: "not_found" })));
    expect(desk.find("ul").textContent).toBe("An article that is gone");
    await desk.click("Save the home page");
    expect(saved()[0]?.cards[0]?.articleIds).toEqual(["1"]);
  });

  it("tell who may not change them why, and offer nothing", async () => {
    await desk.show(<Home />, "viewer");
    expect(desk.find<HTMLFieldSetElement>("fieldset").disabled).toBe(true);
    expect(desk.has('[aria-label="Save the home page"]')).toBe(false);
  });

  it("make a button that begins a conversation with some words", async () => {
    await desk.show(<IssuesCard issues={[]} />, "owner");
    await desk.click("Add a button");
    await desk.type("form input.in", "Where is my order?");
    await desk.type("form textarea", "My order number is ");
    await desk.click("Save the button");
    expect(desk.convex.argsOf(CREATE)).toMatchObject([
      { label: "Where is my order?", action: "start_conversation", conversationStarter: "My order number is " },
    ]);
    expect(desk.has("form")).toBe(false);
  });

  it("say below the field what the server refuses", async () => {
    desk.convex.refuse(CREATE, new ConvexError({ code: "invalid_input", field: "label", reason: "must not be empty" }));
    await desk.show(<IssuesCard issues={[]} />, "owner");
    await desk.click("Add a button");
    await desk.click("Save the button");
    expect(desk.find("form .err").textContent).toBe("This must not be empty.");
  });

  it("put the buttons in another order", async () => {
    await desk.show(<IssuesCard issues={ISSUES} />, "owner");
    await desk.click("Move Book a repair up");
    expect(desk.convex.argsOf(REORDER)).toMatchObject([{ buttonIds: ["Book a repair", "Where is my order?"] }]);
  });

  it("show beside them what customers and others will see", async () => {
    const messenger = {
      primaryColor: "#0b6e8a",
      backgroundColor: "#ffffff",
      themeMode: "light",
      launcherPosition: "right",
      launcherSideSpacing: 20,
      launcherBottomSpacing: 20,
      showLauncher: true,
      welcomeMessage: "Hello",
      showTeammateAvatars: false,
      teamName: "Northwind",
      teamIntro: "",
      replyTimeText: null,
      logoUrl: null,
    } as const;
    const cards = [
      { id: "a", type: "announcement", visibility: "users", title: "Thank you" },
      { id: "b", type: "announcement", visibility: "visitors", title: "Try it" },
      { id: "c", type: "commonIssues", visibility: "all" },
    ] as const;
    const tabs = HOME.tabs.map((tab) => (tab.id === "tickets" ? { ...tab, visibility: "users" as const } : tab));
    const show = async (asCustomer: boolean) =>
      await desk.show(
        <MessengerPreview
          settings={messenger}
          home={{ ...HOME, tabs, cards: [...cards] }}
          issues={[...ISSUES, issue("Hidden", { enabled: false })]}
          asCustomer={asCustomer}
          onSwitch={() => undefined}
        />,
        "owner",
      );
    const seen = () =>
      ["Thank you", "Try it", "Book a repair", "Hidden", "Tickets"].filter((each) => desk.text.includes(each));
    await show(true);
    expect(seen()).toEqual(["Thank you", "Book a repair", "Tickets"]);
    await show(false);
    expect(seen()).toEqual(["Try it", "Book a repair"]);
  });
});
