import { performance } from "node:perf_hooks";

const BUCKETS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];
const PER_SECOND = 1_000;

class Histogram {
  private readonly counts = BUCKETS_MS.map(() => 0);
  private sum = 0;
  private count = 0;

  observe(ms: number): void {
    this.count++;
    this.sum += ms;
    const at = BUCKETS_MS.findIndex((bound) => ms <= bound);
    if (at >= 0) this.counts[at]!++;
  }

  /** Lines in the text format; each bucket holds those before it. */
  lines(name: string, label: string): string[] {
    let below = 0;
    const buckets = BUCKETS_MS.map((bound, i) => {
      below += this.counts[i]!;
      return `${name}_bucket{${label},le="${bound / PER_SECOND}"} ${below}`;
    });
    return [
      ...buckets,
      `${name}_bucket{${label},le="+Inf"} ${this.count}`,
      `${name}_sum{${label}} ${this.sum / PER_SECOND}`,
      `${name}_count{${label}} ${this.count}`,
    ];
  }
}

const LATENCY = "parley_request_duration_seconds";

/** How long requests to the engine took, from the moment the server had them until they were durable and answered. */
export class Latencies {
  private readonly byType = new Map<string, Histogram>();

  /** Begins a measurement. @returns what ends it. */
  begin(type: string): () => void {
    const started = performance.now();
    return () => {
      let histogram = this.byType.get(type);
      if (histogram === undefined) this.byType.set(type, (histogram = new Histogram()));
      histogram.observe(performance.now() - started);
    };
  }

  lines(): string[] {
    const all = [...this.byType].flatMap(([type, histogram]) => histogram.lines(LATENCY, `type="${type}"`));
    return [`# HELP ${LATENCY} Time until a request was durable and answered.`, `# TYPE ${LATENCY} histogram`, ...all];
  }
}

export interface Sample {
  name: string;
  help: string;
  type: "counter" | "gauge";
  value: number;
  /** `name="value"`, for samples that share a name; they must follow one another. */
  label?: string;
}

/** Samples and histograms in the text format of Prometheus. */
export function printMetrics(samples: Sample[], latencies: Latencies): string {
  const lines: string[] = [];
  let last = "";
  for (const { name, help, type, value, label } of samples) {
    if (name !== last) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    last = name;
    lines.push(`${name}${label === undefined ? "" : `{${label}}`} ${value}`);
  }
  return [...lines, ...latencies.lines(), ""].join("\n");
}
