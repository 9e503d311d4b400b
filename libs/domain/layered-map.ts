/**
 * An immutable map for states that are folded event by event: one more entry costs the square root of the size, where
 * copying a Map would cost all of it. A full base lies below, the latest entries in a small layer above it; when the
 * layer has grown to the square root, both become a new base. Keys stay in the order in which they came first.
 */
export class LayeredMap<K, V> implements ReadonlyMap<K, V> {
  readonly #base: ReadonlyMap<K, V>;
  readonly #latest: ReadonlyMap<K, V>;
  readonly #size: number;

  private constructor(base: ReadonlyMap<K, V>, latest: ReadonlyMap<K, V>, size: number) {
    this.#base = base;
    this.#latest = latest;
    this.#size = size;
  }

  /** A map of these entries; a later one of a key replaces the one before. */
  static of<K, V>(entries: Iterable<readonly [K, V]> = []): LayeredMap<K, V> {
    const base = new Map<K, V>(entries);
    return new LayeredMap<K, V>(base, new Map<K, V>(), base.size);
  }

  get size(): number {
    return this.#size;
  }

  /** The map with one more entry, or another value for a key. */
  with(key: K, value: V): LayeredMap<K, V> {
    const size = this.#size + (this.has(key) ? 0 : 1);
    const latest = new Map(this.#latest).set(key, value);
    if (latest.size * latest.size <= size) return new LayeredMap(this.#base, latest, size);
    return new LayeredMap(new Map([...this.#base, ...latest]), new Map<K, V>(), size);
  }

  get(key: K): V | undefined {
    return this.#latest.has(key) ? this.#latest.get(key) : this.#base.get(key);
  }

  has(key: K): boolean {
    return this.#latest.has(key) || this.#base.has(key);
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.#base) yield [key, this.#latest.has(key) ? (this.#latest.get(key) as V) : value];
    for (const entry of this.#latest) if (!this.#base.has(entry[0])) yield entry;
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}
