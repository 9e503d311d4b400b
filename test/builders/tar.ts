import { pack, type Header } from 'tar-stream';

/** A member of a tar: a path and its bytes, or a header of any kind. */
export interface TarMember extends Partial<Omit<Header, 'name' | 'size'>> {
  readonly name: string;
  readonly content?: Uint8Array | string;
}

/** The bytes of a tar of members, in their order. */
export async function tarOf(members: readonly TarMember[]): Promise<Buffer> {
  const packing = pack();
  for (const { content = '', ...header } of members) packing.entry(header, Buffer.from(content));
  packing.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packing as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The tar of files in memory, by path, as `tar c DIR` gives it: DIR itself goes first. */
export function tarOfFolder(folder: string, contents: Readonly<Record<string, Uint8Array | string>>): Promise<Buffer> {
  const members = Object.entries(contents).map(([path, content]) => ({ name: `${folder}/${path}`, content }));
  return tarOf([{ name: `${folder}/`, type: 'directory' }, ...members]);
}
