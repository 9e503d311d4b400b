import type { Probe } from './format';

/** True if the bytes at `offset` are these; a string means its Latin-1 bytes. */
export function hasMagic(bytes: Uint8Array, offset: number, magic: string): boolean {
  if (offset < 0 || offset + magic.length > bytes.length) return false;
  for (let i = 0; i < magic.length; i += 1) if (bytes[offset + i] !== magic.charCodeAt(i)) return false;
  return true;
}

/** A zip file may begin anywhere: what makes it one is the end record near its end (APPNOTE 4.3.16). */
export function endsAsZip({ tail, size }: Probe): boolean {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const tailStart = size - tail.length;
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail[at] !== 0x50 || !hasMagic(tail, at, 'PK\x05\x06')) continue;
    const entries = view.getUint16(at + 10, true);
    const length = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    const zip64 = entries === 0xffff || length === 0xffffffff || start === 0xffffffff;
    if (zip64 || (length >= 46 * entries && length + start <= tailStart + at)) return true;
  }
  return false;
}

/** HDF5 may stand behind a user block of 512·2ⁿ bytes. */
export function holdsHdf5({ head }: Probe): boolean {
  return [0, 512, 1024, 2048].some((offset) => hasMagic(head, offset, '\x89HDF\r\n\x1a\n'));
}
