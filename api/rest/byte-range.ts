/** One range of a blob, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header (RFC 9110, section 14.2) for one range of bytes.
 * @returns the range; undefined when the whole is asked for or the header is to be ignored; null when it can not be satisfied
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined | null {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.replaceAll(' ', ''));
  const [first = '', last = ''] = match ? match.slice(1) : [];
  if (!match || (first === '' && last === '')) return undefined;
  if (first === '') {
    const length = Number(last);
    return length === 0 || size === 0 ? null : { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? null : { start, end };
}
