import fc from "fast-check";
import { expect, test } from "vitest";
import { codeBytes, encodeVector, Estimator, lastRowid, normalize } from "./vectorCode.ts";
import { clustered, isotropic } from "./vectorData.testing.ts";

const length = (vector: ArrayLike<number>) => Math.sqrt(Array.from(vector).reduce((sum, x) => sum + x * x, 0));
const cosine = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

const ROWID = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const vectors = (dimensions: number) => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  return fc.array(number, { minLength: dimensions, maxLength: dimensions });
};
const VECTOR = fc.integer({ min: 2, max: 70 }).chain(vectors);

test("a vector made unit has length one and the same direction, whatever its size; zeros stay zeros", () => {
  fc.assert(
    fc.property(VECTOR, (vector) => {
      const unit = normalize(vector);
      const isZero = vector.every((x) => x === 0);
      expect(length(unit)).toBeCloseTo(isZero ? 0 : 1, 9);
      unit.forEach((x, i) => expect(x * (vector[i] as number)).toBeGreaterThanOrEqual(0));
    }),
  );
});

test("a code carries its rowid, has its length, and is the same again", () => {
  fc.assert(
    fc.property(ROWID, VECTOR, (rowid, vector) => {
      const unit = normalize(vector);
      const code = encodeVector(rowid, unit);
      expect(code).toHaveLength(codeBytes(vector.length));
      expect(encodeVector(rowid, unit).equals(code)).toBe(true);
      expect(lastRowid(code, vector.length)).toBe(rowid);
    }),
  );
});

test("a vector's cosine with itself is within the bounds, also of extreme and of sparse vectors", () => {
  fc.assert(
    fc.property(ROWID, VECTOR, (rowid, vector) => {
      const unit = normalize(vector);
      const own = length(unit) ** 2;
      let visits = 0;
      new Estimator(unit).scan(encodeVector(rowid, unit), (found, least, most) => {
        visits++;
        expect(found).toBe(rowid);
        expect(least).toBeLessThanOrEqual(own + 1e-9);
        expect(most).toBeGreaterThanOrEqual(own - 1e-9);
      });
      expect(visits).toBe(1);
    }),
  );
});

test.each([
  ["isotropic", isotropic(1, 100)],
  ["clustered", clustered(2, 100, 5, 0.3)],
  ["tightly clustered", clustered(3, 100, 1, 0.05)],
  ["isotropic, an odd number of dimensions", isotropic(4, 77)],
  ["isotropic, few dimensions", isotropic(5, 5)],
])("cosines are within the bounds, which are narrow: %s", (_, make) => {
  const units = Array.from({ length: 1_000 }, () => normalize(make()));
  const packed = Buffer.concat(units.map((unit, i) => encodeVector(i + 1, unit)));
  let outside = 0;
  let width = 0;
  const query = normalize(make());
  new Estimator(query).scan(packed, (rowid, least, most) => {
    const real = cosine(query, units[rowid - 1] as Float64Array);
    if (real < least || real > most) outside++;
    width += (most - least) / units.length;
  });
  expect(outside).toBeLessThanOrEqual(2);
  expect(width).toBeLessThan(7 / Math.sqrt(query.length) / 8);
});
