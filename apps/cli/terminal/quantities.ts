const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes for people, in decimal units: 1.5 MB. */
export function bytesText(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A whole number with separators: 1,234,567. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number with its noun: 1 file, 2 files. */
export function amountText(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** A moment for people, in UTC to the second: 2026-03-01 12:00:00Z. */
export function momentText(instant: string): string {
  return instant.replace('T', ' ').replace(/(\.\d+)?Z$/, 'Z');
}
