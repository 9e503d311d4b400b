import { open } from 'node:fs/promises';
import type { ByteSource } from './byte-source';

/** Opens a file of this machine for reading. The caller closes it. */
export async function openFileSource(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) throw new RangeError(`The file ends at ${offset + done}, before ${offset + length}.`);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}
