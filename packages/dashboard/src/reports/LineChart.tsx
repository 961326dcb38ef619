import type { Level } from "@parley/core/calendar";
import { useState } from "react";
import { niceTop, useWidth } from "./chartRules.ts";
import { bucketWords, tickWords } from "./period.ts";

interface Point {
  bucket: string;
  value: number;
}
interface LineChartProps {
  label: string;
  noun: string;
  level: Level;
  points: readonly Point[];
  /** The period before, point by point. */
  before?: readonly Point[] | undefined;
  /** Opens what a moment stands for; without it there is nothing behind a moment. */
  onPick?: (bucket: string) => void;
}

const HEIGHT = 200;
const LEFT = 36;
const BOTTOM = 24;
const TOP = 8;
const LINES = 4;

/** How often something happened over time. Each moment can be chosen, with the mouse or with the arrow keys. */
export function LineChart({ label, noun, level, points, before, onPick }: LineChartProps) {
  const [setHost, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const top = niceTop(
    Math.max(1, ...points.map((point) => point.value), ...(before ?? []).map((point) => point.value)),
  );
  const plot = Math.max(40, width - LEFT - 12);
  const x = (index: number) => LEFT + (points.length < 2 ? plot / 2 : (index / (points.length - 1)) * plot);
  const y = (value: number) => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const path = (list: readonly Point[]) =>
    list.map((point, index) => `${index ? "L" : "M"}${x(index)} ${y(point.value)}`).join("");
  const step = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor(plot / 64))));
  const nearest = (clientX: number, box: DOMRect) =>
    Math.max(0, Math.min(points.length - 1, Math.round(((clientX - box.left - LEFT) / plot) * (points.length - 1))));
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by !== undefined) setAt((held) => Math.max(0, Math.min(points.length - 1, (held ?? points.length) + by)));
    const point = at === null ? undefined : points[at];
    // The key must not press what gets the focus next.
    if (by !== undefined || event.key === "Enter") event.preventDefault();
    if (event.key === "Enter" && point) onPick?.(point.bucket);
  };
  const chosen = at === null ? undefined : points[at];
  const old = at === null ? undefined : before?.[at];
  return (
    <div className="chart-host" ref={setHost}>
      <svg
        className="chart"
        width={width}
        height={HEIGHT}
        role="application"
        tabIndex={0}
        aria-label={`${label}. Arrow keys move${onPick ? ", Enter opens" : ""}.`}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => setAt(nearest(event.clientX, event.currentTarget.getBoundingClientRect()))}
        onMouseLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onClick={() => chosen && onPick?.(chosen.bucket)}
      >
        <Scale top={top} right={LEFT + plot} y={y} />
        {points.map(({ bucket }, index) =>
          index % step === 0 ? (
            <text key={bucket} x={x(index)} y={HEIGHT - 4} textAnchor="middle">
              {tickWords(bucket, level, index === 0)}
            </text>
          ) : null,
        )}
        {before && <path d={path(before.slice(0, points.length))} fill="none" stroke="var(--c2)" strokeWidth={2} />}
        <path d={path(points)} fill="none" stroke="var(--c1)" strokeWidth={2.25} strokeLinejoin="round" />
        {points.length === 1 && points[0] && <circle cx={x(0)} cy={y(points[0].value)} r={4} fill="var(--c1)" />}
        {at !== null && chosen && (
          <g>
            <line x1={x(at)} x2={x(at)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--line-3)" strokeDasharray="2 3" />
            {old && (
              <circle cx={x(at)} cy={y(old.value)} r={3.5} fill="var(--c2)" stroke="var(--surface)" strokeWidth={2} />
            )}
            <circle cx={x(at)} cy={y(chosen.value)} r={4} fill="var(--c1)" stroke="var(--surface)" strokeWidth={2} />
          </g>
        )}
      </svg>
      {at !== null && chosen && <Tip x={x(at)} width={width} level={level} noun={noun} point={chosen} old={old} />}
    </div>
  );
}

/** The lines behind a chart, with their values. */
function Scale({ top, right, y }: { top: number; right: number; y: (value: number) => number }) {
  return Array.from({ length: LINES + 1 }, (_, index) => (top / LINES) * index).map((value) => (
    <g key={value}>
      <line className="grid" x1={LEFT} x2={right} y1={y(value)} y2={y(value)} />
      <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
        {value}
      </text>
    </g>
  ));
}

interface TipProps {
  /** Where the chosen moment is, and how wide the chart is, px. */
  x: number;
  width: number;
  level: Level;
  noun: string;
  point: Point;
  old: Point | undefined;
}

function Tip({ x, width, level, noun, point, old }: TipProps) {
  return (
    <div className="chart-tip" role="status" style={x > width / 2 ? { right: width - x + 12 } : { left: x + 12 }}>
      <b>{bucketWords(point.bucket, level)}</b>
      <span>
        {point.value} {noun}
      </span>
      {old && (
        <span className="c3">
          {old.value}, {bucketWords(old.bucket, level)}
        </span>
      )}
    </div>
  );
}
