import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { useSubmit } from "./useSubmit.ts";

test("a second press while the first runs does nothing, and a refusal stays until the next try", async () => {
  let form: ReturnType<typeof useSubmit> | undefined;
  const Form = () => {
    form = useSubmit();
    return null;
  };
  const root = createRoot(document.createElement("div"));
  await act(async () => root.render(createElement(Form)));
  const now = () => {
    if (!form) throw new Error("The form is shown");
    return form;
  };
  let refuse: (reason: Error) => void = () => undefined;
  const save = vi.fn(() => new Promise((_resolve, reject) => (refuse = reject)));
  let first: Promise<boolean> | undefined;
  await act(async () => {
    first = now().submit(save);
    expect(await now().submit(save)).toBe(false);
  });
  expect(now().busy).toBe(true);
  expect(save).toHaveBeenCalledTimes(1);
  const reason = new Error("taken");
  await act(async () => {
    refuse(reason);
    expect(await first).toBe(false);
  });
  expect([now().busy, now().error]).toEqual([false, reason]);
  await act(async () => expect(await now().submit(() => Promise.resolve())).toBe(true));
  expect(now().error).toBeNull();
  await act(async () => root.unmount());
});
