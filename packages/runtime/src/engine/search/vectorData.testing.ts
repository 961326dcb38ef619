/** Vectors of known shapes, from a seed. */

/** Uniform numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Every direction is as likely: nothing to hold on to, and all are almost equally far from everything. */
export function isotropic(seed: number, dimensions: number): () => number[] {
  const uniform = random(seed);
  return () => Array.from({ length: dimensions }, () => normal(uniform));
}

/** As texts are: all have something in common, subjects have more. @param spread of a subject's texts. */
export function clustered(seed: number, dimensions: number, subjects: number, spread: number): () => number[] {
  const uniform = random(seed);
  const vector = () => Array.from({ length: dimensions }, () => normal(uniform));
  const common = vector();
  const centers = Array.from({ length: subjects }, () => vector().map((x, i) => x + (common[i] as number)));
  return () => {
    const center = centers[Math.floor(uniform() * subjects)] as number[];
    return center.map((x) => x + spread * normal(uniform));
  };
}
