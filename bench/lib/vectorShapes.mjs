/** Vectors as they may come, from a seed. */

export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Unit vector in single precision. */
function unit(dimensions, component) {
  const vector = Float32Array.from({ length: dimensions }, component);
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return vector.map((x) => x / length);
}

const normal = (uniform) => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** Every direction is as likely: the worst case, all are almost equally far from everything. */
export function isotropic(seed, dimensions) {
  const uniform = random(seed);
  return () => unit(dimensions, () => normal(uniform));
}

/** Like embeddings of texts: all have something in common, those of a subject have more. */
export function clustered(seed, dimensions, subjects = 200, spread = 0.5) {
  const uniform = random(seed);
  const make = () => Float32Array.from({ length: dimensions }, () => normal(uniform));
  const common = make();
  const centers = Array.from({ length: subjects }, () => make().map((x, i) => x + common[i]));
  return () => {
    const center = centers[Math.floor(uniform() * subjects)];
    return unit(dimensions, (_, i) => center[i] + spread * normal(uniform));
  };
}
