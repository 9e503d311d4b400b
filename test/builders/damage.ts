import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '#models/values/digest';
import { hexOf } from '#models/values/digest';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { generationFile, liveGeneration } from '#storage/read-model/sqlite/generation-files';

/** The file of a blob below a folder that has blobs in `blobs`. */
export function blobFile(folder: string, digest: Digest): string {
  const hex = hexOf(digest);
  return join(folder, 'blobs/sha256', hex.slice(0, 2), hex.slice(2, 4), hex);
}

/** Flips the lowest bit of one byte of a file. */
export async function flipBit(file: string, offset: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, offset);
    await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, offset);
  } finally {
    await handle.close();
  }
}

/** Flips a bit in every place of a file where a text stands, which has none of it afterwards. */
export async function flipText(file: string, text: string): Promise<void> {
  const bytes = await readFile(file);
  const first = bytes.indexOf(text);
  if (first < 0) throw new Error(`${file} does not hold ${text}`);
  for (let at = first; at >= 0; at = bytes.indexOf(text, at + 1)) await flipBit(file, at);
}

/** Writes over a page of a SQLite file. @param page from 1 */
export async function spoilPage(file: string, page: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.write(Buffer.alloc(4096, 0xee), 0, 4096, (page - 1) * 4096);
  } finally {
    await handle.close();
  }
}

/** Changes the live rows in a directory, also while a server answers from them. */
export function changeRows(directory: string, sql: string): void {
  const live = liveGeneration(directory);
  if (live === undefined) throw new Error(`there are no rows in ${directory}`);
  const database = openSqlite(generationFile(directory, live), { timeout: 5000 });
  database.exec(sql);
  database.close();
}

/** The files below a directory that are no blobs. */
export async function filesIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name !== 'blobs').sort();
}
