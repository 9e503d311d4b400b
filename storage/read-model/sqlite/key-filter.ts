const bits = 2 ** 27;

/**
 * Remembers which keys were seen, in 16 MiB however many they are: it may take one for seen that was not (one in a
 * million, at a million keys; one in a hundred, at twenty), never the other way. Looking for a row that is not there
 * costs as much as to write one, and the index that it needs as much again.
 */
export class KeyFilter {
  private readonly seen = new Uint32Array(bits / 32);
  private isBlind = false;

  /** Whether a key of a table may have been seen before; from now on it has been. */
  mayHave(table: string, key: string): boolean {
    if (this.isBlind) return true;
    let one = 0x811c_9dc5;
    let other = 0x2c1b_3c6d;
    for (let at = 0; at < table.length; at += 1) {
      const code = table.charCodeAt(at);
      one = Math.imul(one ^ code, 0x0100_0193);
      other = Math.imul(other + code, 0x85eb_ca6b) ^ (other >>> 15);
    }
    for (let at = 0; at < key.length; at += 1) {
      const code = key.charCodeAt(at);
      one = Math.imul(one ^ code, 0x0100_0193);
      other = Math.imul(other + code, 0x85eb_ca6b) ^ (other >>> 15);
    }
    one = Math.imul(one ^ (one >>> 16), 0x45d9_f3b5);
    other = Math.imul(other ^ (other >>> 13), 0xc2b2_ae35) | 1;
    let all = true;
    for (let turn = 0; turn < 4; turn += 1) {
      if (!this.take(one >>> 5)) all = false;
      one = (one + other) | 0;
    }
    return all;
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
