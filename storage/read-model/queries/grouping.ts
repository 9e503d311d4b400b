/** Groups rows by a key, each group in the rows' order. */
export function groupRows<Row, Item>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(toItem(row));
    else groups.set(keyOf(row), [toItem(row)]);
  }
  return groups;
}
