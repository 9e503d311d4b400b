import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import { CommandFailure } from '../failure';

/** Reads a metadata record from a JSON file; what it holds is checked before anything is sent. */
export async function readMetadata(file: string, directory: string): Promise<SubmittedMetadata> {
  let value: unknown;
  const text = await readFile(resolve(directory, file), 'utf8');
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`${file} is not JSON: ${reason}`, 'Give the metadata as a JSON object.');
  }
  const read = SubmittedMetadata.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${file} /${path.join('/')}: ${message}`);
  throw new CommandFailure(problems.join('\n'), 'Correct these fields; docs/reference/metadata shows the record.');
}
