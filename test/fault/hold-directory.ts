import { DataDirectoryLease } from '#storage/lease/process/data-directory-lease';

/** Takes a data directory, says `acquired` or by whom it is held, and stays, where it is not told to go. */
async function main(directory: string, isBrief: boolean): Promise<void> {
  const result = await DataDirectoryLease.acquire(directory);
  console.log('heldBy' in result ? `held by ${result.heldBy.pid}` : 'acquired');
  if (!isBrief) setInterval(() => undefined, 60_000);
}

void main(process.argv[2] ?? '', process.argv[3] === 'briefly');
