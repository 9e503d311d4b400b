/** Orders keys as databases do: by the bytes of their UTF-8, not by UTF-16 units. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
