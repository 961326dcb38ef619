import { h, render, type FunctionComponent } from "preact";
import { expect, test } from "vitest";
import { MessengerContext } from "./components/context.ts";
import type { Messenger } from "./messenger.ts";
import { part, type PartModule, type Placeholder } from "./part.tsx";

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const Greeting: FunctionComponent<{ name: string }> = ({ name }) => h("p", null, `Hello ${name}`);
const Waiting: Placeholder = ({ retry }) => h("button", { onClick: () => retry?.() }, retry ? "again" : "waiting");

function draw(importPart: () => Promise<PartModule<{ name: string }>>): { box: HTMLElement; styles: string[] } {
  const styles: string[] = [];
  const messenger = { addStyles: (css: string) => styles.push(css) } as Partial<Messenger> as Messenger;
  const box = document.createElement("div");
  const Part = part(importPart, Waiting);
  render(h(MessengerContext.Provider, { value: messenger }, h(Part, { name: "Lena" })), box);
  return { box, styles };
}

test("a part stands in for itself until it has loaded, and brings its styles", async () => {
  let arrive: (module: PartModule<{ name: string }>) => void = () => undefined;
  const { box, styles } = draw(() => new Promise((resolve) => (arrive = resolve)));
  await tick();
  expect(box.textContent).toBe("waiting");
  expect(styles).toEqual([]);
  arrive({ default: Greeting, css: "p{}" });
  await tick();
  expect(box.textContent).toBe("Hello Lena");
  expect(styles[0]).toBe("p{}");
});

test("a part that could not be loaded is loaded again when asked", async () => {
  let attempts = 0;
  const { box } = draw(() =>
    attempts++ === 0 ? Promise.reject(new Error("offline")) : Promise.resolve({ default: Greeting, css: "" }),
  );
  await tick();
  expect(box.textContent).toBe("again");
  box.querySelector("button")?.click();
  await tick();
  expect(box.textContent).toBe("Hello Lena");
  expect(attempts).toBe(2);
});
