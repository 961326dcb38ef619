import { niceTop, useWidth } from "./chartRules.ts";

export interface Bar {
  label: string;
  value: number;
  /** Past what was promised. */
  isLate?: boolean;
}

const HEIGHT = 200;
const BOTTOM = 24;
const TOP = 22;
const GAP = 6;

/** How many took how long. Each bar is a button that opens its rows. */
export function BarChart({
  label,
  noun,
  bars,
  onPick,
}: {
  label: string;
  noun: string;
  bars: readonly Bar[];
  onPick: (index: number) => void;
}) {
  const [setHost, width] = useWidth();
  const top = niceTop(Math.max(1, ...bars.map((bar) => bar.value)));
  const step = width / bars.length;
  const height = (value: number) => (value / top) * (HEIGHT - TOP - BOTTOM);
  return (
    <div className="chart-host" ref={setHost} role="group" aria-label={label}>
      <svg className="chart" width={width} height={HEIGHT}>
        {bars.map((bar, index) => {
          const x = index * step;
          const y = HEIGHT - BOTTOM - height(bar.value);
          const open = () => bar.value > 0 && onPick(index);
          return (
            <g
              key={bar.label}
              className="chart-bar"
              role="button"
              tabIndex={bar.value > 0 ? 0 : -1}
              aria-disabled={bar.value === 0}
              aria-label={`${bar.label}: ${bar.value} ${noun}`}
              onClick={open}
              onKeyDown={(event) => {
                if (event.key !== "Enter" && event.key !== " ") return;
                // The key must not press what gets the focus next.
                event.preventDefault();
                open();
              }}
            >
              <rect x={x} y={TOP - 16} width={step} height={HEIGHT - TOP} fill="transparent" />
              <rect
                x={x + GAP / 2}
                y={y}
                width={Math.max(2, step - GAP)}
                height={height(bar.value)}
                rx={2}
                fill={bar.isLate ? "var(--c4)" : "var(--c1)"}
              />
            </g>
          );
        })}
        <g className="chart-words" aria-hidden="true">
          {bars.map((bar, index) => {
            const middle = index * step + step / 2;
            return (
              <g key={bar.label}>
                {bar.value > 0 && (
                  <text x={middle} y={HEIGHT - BOTTOM - height(bar.value) - 6} textAnchor="middle">
                    {bar.value}
                  </text>
                )}
                <text x={middle} y={HEIGHT - 6} textAnchor="middle">
                  {bar.label}
                </text>
              </g>
            );
          })}
        </g>
        <line className="axis" x1={0} x2={width} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} />
      </svg>
    </div>
  );
}
