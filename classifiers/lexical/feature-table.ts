/** Finds the row of a feature hash: open addressing in one typed array, no allocation. */

export type FeatureTable = { slots: Int32Array; keys: Uint32Array; mask: number };

/** A table over distinct keys. */
export function featureTable(keys: Uint32Array): FeatureTable {
  let size = 1024;
  while (size < keys.length * 2) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  const mask = size - 1;
  for (let row = 0; row < keys.length; row++) {
    let slot = keys[row]! & mask;
    while (slots[slot]! >= 0) slot = (slot + 1) & mask;
    slots[slot] = row;
  }
  return { slots, keys, mask };
}

/** The row of a key, -1 when the model does not know it. */
export function rowOf(table: FeatureTable, key: number): number {
  const { slots, keys, mask } = table;
  let slot = key & mask;
  for (;;) {
    const row = slots[slot]!;
    if (row < 0 || keys[row] === key) return row;
    slot = (slot + 1) & mask;
  }
}
