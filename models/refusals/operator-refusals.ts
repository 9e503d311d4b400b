import { entry } from './entry';

/** Refusals of what an operator asks for. */
export const operatorRefusals = {
  'backup-destination': entry(
    'invalid',
    'No backup can be written there',
    (f: { destination: string; reason: string }) => `${f.destination} takes no backup: ${f.reason}.`,
    'Name a folder of the server’s machine by its absolute path: one that is empty or not there, or that holds an earlier backup of this registry.',
  ),
  'backup-no-room': entry(
    'conflict',
    'There is not enough room for the backup',
    (f: { destination: string; needed: number; free: number }) =>
      `${f.destination} has ${f.free} bytes free, the backup needs ${f.needed} more.`,
    'Make room there, or name another disk. What was copied stays, and is not copied again.',
  ),
  'backup-damaged': entry(
    'conflict',
    'What the registry holds is damaged',
    (f: { damaged: string[] }) => `The backup was not finished: ${f.damaged.join('; ')}.`,
    'Run annals verify, which names the versions. Upload damaged files again, or put them back from an earlier backup; a damaged log is restored from one. An earlier backup in that folder is as it was.',
  ),
} as const;
