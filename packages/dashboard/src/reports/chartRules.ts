import { useEffect, useState } from "react";

const STEPS = [1, 2, 2.5, 5, 10];

/** The top of a scale of four equal steps of whole, round numbers that holds `value`. */
export function niceTop(value: number): number {
  const step = Math.max(1, value / 4);
  const power = 10 ** Math.floor(Math.log10(step));
  const round = STEPS.map((factor) => factor * power).find(
    (candidate) => candidate >= step && Number.isInteger(candidate),
  );
  return 4 * (round ?? 10 * power);
}

/** The width of an element in px, as it changes: charts are drawn at their real size, so text keeps its own. */
export function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(480);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, width];
}
