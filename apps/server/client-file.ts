import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the command line on this machine finds the server and the owner's token. */
export function clientFile(directory: string): string {
  return join(directory, 'client.json');
}

/** Saves address and token for the command line on this machine, readable by its user alone. */
export async function saveClientFile(
  directory: string,
  client: { url: string; token: string | undefined },
): Promise<void> {
  const file = clientFile(directory);
  await writeFile(`${file}.new`, `${JSON.stringify(client, null, 2)}\n`, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
