import { appErrorOf } from "@parley/protocol";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { currentToasts, dismissToast } from "../kit/toasts.ts";
import { FakeConvex } from "./fakeConvex.ts";

/** One for all: the desk's outbox belongs to the page, as the client does. */
const convex = new FakeConvex();

/** What is read of an element: its text without what is hidden from readers. */
function wordsOf(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  return copy.textContent?.trim() ?? "";
}

/** As the desk itself does: what the server refused is told on the page, only bugs belong into the console. */
const onCaughtError = (error: unknown): void => {
  if (appErrorOf(error) === null) console.error(error);
};

/** A page as people see and use it: by its words, labels and keys. */
export class Screen {
  readonly convex = convex;
  protected readonly host = document.body.appendChild(document.createElement("div"));
  protected readonly root = createRoot(this.host, { onCaughtError });

  constructor() {
    convex.reset();
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  }

  get text(): string {
    return this.host.textContent ?? "";
  }

  /** The open window above the page, or null. */
  get dialog(): HTMLElement | null {
    return document.querySelector<HTMLElement>("[role=dialog]");
  }

  /** What toasts say, the latest last. */
  get toasts(): string[] {
    return currentToasts().map((toast) => toast.text);
  }

  find<E extends HTMLElement = HTMLElement>(selector: string): E {
    const found = this.host.querySelector<E>(selector) ?? document.querySelector<E>(selector);
    if (!found) throw new Error(`There is no ${selector} in: ${this.host.innerHTML.slice(0, 2000)}`);
    return found;
  }

  /** The control with this label, as people look for it. */
  field<E extends Element = HTMLInputElement>(label: string): E {
    const all = [...document.querySelectorAll<HTMLLabelElement>("label")];
    const found = all.find((each) => each.textContent?.trim().startsWith(label));
    const control: Element | null | undefined =
      found && (found.control ?? document.getElementById(found.htmlFor) ?? found.querySelector("input"));
    const named = control ?? document.querySelector(`[aria-label="${label}"]`);
    if (!named) throw new Error(`There is no field ${label} among: ${all.map((each) => each.textContent).join(" | ")}`);
    return named as E;
  }

  /** What stands below a field as its error; null while it has none. */
  errorAt(label: string): string | null {
    const control = this.field(label);
    if (control.getAttribute("aria-invalid") !== "true") return null;
    return document.getElementById(control.getAttribute("aria-describedby") ?? "")?.textContent ?? "";
  }

  /** All that a selector finds, in windows above the page too. */
  all<E extends HTMLElement = HTMLElement>(selector: string): E[] {
    return [...document.querySelectorAll<E>(selector)];
  }

  has(selector: string): boolean {
    return this.host.querySelector(selector) !== null;
  }

  /** The button or menu item with these words or this name, in a window above the page first. */
  button(name: string): HTMLButtonElement {
    const all = [...(this.dialog ?? document).querySelectorAll<HTMLButtonElement>("button, [role^=menuitem]")];
    const found = all.find((each) => each.getAttribute("aria-label") === name || wordsOf(each) === name);
    if (!found) throw new Error(`There is no button ${name} among: ${all.map((each) => each.textContent).join(" | ")}`);
    return found;
  }

  async click(name: string): Promise<void> {
    await this.do(() => this.button(name).click());
  }

  /** Ticks or unticks a box. */
  async tick(label: string): Promise<void> {
    await this.do(() => this.field(label).click());
  }

  /** Chooses an option of a select by its value. */
  async choose(label: string, value: string): Promise<void> {
    const select = this.field<HTMLSelectElement>(label);
    await this.do(() => {
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  /** Puts `text` into the field with this label as typing does. */
  async fill(label: string, text: string): Promise<void> {
    await this.write(this.field<HTMLInputElement | HTMLTextAreaElement>(label), text);
  }

  /** The same for a field found by a selector. */
  async type(selector: string, text: string): Promise<void> {
    await this.write(this.find<HTMLInputElement | HTMLTextAreaElement>(selector), text);
  }

  private async write(field: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void> {
    const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    await this.do(() => {
      // React keeps the value it last saw on the element itself; the prototype's setter goes around that.
      Object.getOwnPropertyDescriptor(prototype.prototype, "value")?.set?.call(field, text);
      // Inputs of dates and times have no selection.
      if (field.selectionStart !== null) field.setSelectionRange(text.length, text.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  async press(selector: string, key: string, more: KeyboardEventInit = {}): Promise<void> {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    await this.do(() => this.find(selector).dispatchEvent(event));
  }

  /** Does something and waits for all that follows from it. */
  async do(action: () => unknown): Promise<void> {
    await act(async () => {
      action();
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
  }

  /** Lets time pass, in ms. */
  async wait(ms: number): Promise<void> {
    await act(async () => await new Promise((resolve) => setTimeout(resolve, ms)));
  }

  async close(): Promise<void> {
    await act(async () => this.root.unmount());
    this.host.remove();
    for (const { id } of currentToasts()) dismissToast(id);
    localStorage.clear();
  }
}
