import { join } from 'node:path';
import { Digest, hexOf } from '#models/values/digest';

/** Where things lie below the directory of the blobs: `sha256/ab/cd/<64 hex>` and `incoming/<id>.part`. */
export class Layout {
  /** The writes that are not committed. */
  readonly incoming: string;

  /** The blobs. */
  readonly blobs: string;

  constructor(root: string) {
    this.incoming = join(root, 'incoming');
    this.blobs = join(root, 'sha256');
  }

  /** The file of a write. @throws TypeError when the id could name another file */
  part(id: string): string {
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) {
      throw new TypeError(`${JSON.stringify(id)} is no id of a write: use 1 to 128 letters, digits, _ or -`);
    }
    return join(this.incoming, `${id}.part`);
  }

  /** The write that a file of `incoming` belongs to. */
  idOf(fileName: string): string | undefined {
    return /^([A-Za-z0-9_-]{1,128})\.part$/.exec(fileName)?.[1];
  }

  /** The folders that hold a blob, outermost first, and its file. @throws when the digest has another shape */
  blob(digest: Digest): { readonly folders: readonly string[]; readonly file: string } {
    const hex = hexOf(Digest.parse(digest));
    const second = join(this.blobs, hex.slice(0, 2));
    const third = join(second, hex.slice(2, 4));
    return { folders: [this.blobs, second, third], file: join(third, hex) };
  }
}
