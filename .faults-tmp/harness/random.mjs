/**
 * Seeded generator of numbers in [0, 1) (mulberry32): the same seed gives the same run. Beside calling it, `below(n)`
 * is a whole number under n, `pick(list)` an element, and `fork(n)` a generator of its own for part n of a run.
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  random.below = (limit) => Math.floor(random() * limit);
  random.pick = (list) => list[random.below(list.length)];
  random.fork = (part) => randomFrom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(part + 1, 0x85ebca6b));
  return random;
}
