/** Compares what clients were told with what is stored. Entries and effects are texts of the form ".../number". */

const split = (text) => {
  const at = text.lastIndexOf("/");
  return [text.slice(0, at), Number(text.slice(at + 1))];
};

/** Entries stored before an earlier one of their lane; `stored` is in the order of storing. */
export function outOfOrder(stored) {
  const last = new Map();
  return stored.filter((text) => {
    const [lane, number] = split(text);
    const isBefore = number < (last.get(lane) ?? -1);
    last.set(lane, number);
    return isBefore;
  }).length;
}

/** @returns how many of `acked` are not in `stored`, and how many are in it more than once */
export function compare(acked, stored) {
  const distinct = new Set(stored);
  let lost = 0;
  for (const text of acked) if (!distinct.has(text)) lost++;
  return { lost, duplicated: stored.length - distinct.size };
}

/** A figure that must be 0. */
export const none = (id, what, value, unit) => ({ id, what, value, unit, op: "==", target: 0 });
