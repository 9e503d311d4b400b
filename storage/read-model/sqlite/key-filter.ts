const bits = 2 ** 26;

/**
 * Remembers which keys were seen, in 8 MiB however many they are: it may take one for seen that was not (a few in a
 * hundred, at ten million), never the other way. Looking for a row that is not there costs as much as to write one.
 */
export class KeyFilter {
  private readonly seen = new Uint32Array(bits / 32);
  private isBlind = false;

  /** Whether a key of a table may have been seen before; from now on it has been. */
  mayHave(table: string, key: string): boolean {
    if (this.isBlind) return true;
    const one = hash(key, hash(table, 0x811c_9dc5));
    const other = Math.imul(one ^ (one >>> 15), 0x2c1b_3c6d);
    const first = this.take(one >>> 6);
    const second = this.take((other ^ (other >>> 12)) >>> 6);
    return first && second;
  }

  /** Takes every key for seen from now on: rows were written that this was not told of. */
  takeAll(): void {
    this.isBlind = true;
  }

  private take(bit: number): boolean {
    const word = bit >>> 5;
    const mask = 1 << (bit & 31);
    const before = this.seen[word] ?? 0;
    this.seen[word] = before | mask;
    return (before & mask) !== 0;
  }
}

/** FNV-1a over the characters. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x0100_0193);
  return value >>> 0;
}
