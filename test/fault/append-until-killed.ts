import { randomUUID } from 'node:crypto';
import { LogFailure } from '#application/ports/event-log-errors';
import type { NewEvent } from '#models/events/envelope';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';

function newEvent(padding: number): NewEvent {
  return {
    id: randomUUID(),
    commandId: 'command',
    requestDigest: 'digest',
    type: 'PrincipalRegistered',
    schemaVersion: 1,
    subject: {},
    actor: 'actor',
    correlationId: 'correlation',
    causationId: 'causation',
    data: { principalId: 'p'.repeat(padding), kind: 'person' },
  };
}

/** Goes on with one stream, one to three events at a time, and says `acked <stream> <revision> <position> <id>` of each. */
async function keepAppending(log: SqliteEventLog, stream: string): Promise<void> {
  let last = (await log.readStream(stream)).length - 1;
  for (;;) {
    const events = Array.from({ length: 1 + ((last + 1) % 3) }, () => newEvent(((last + 7) * 131) % 2000));
    const expected = last < 0 ? 'no-stream' : last;
    const result = await log.append([{ stream, expected, events }], new Date().toISOString());
    if (result.outcome !== 'landed') throw new Error(`${stream}: ${JSON.stringify(result)}`);
    for (const { revision, position, id } of result.events) {
      console.log(`acked ${stream} ${revision} ${position} ${id}`);
      last = revision;
    }
  }
}

const codeOf = (error: unknown): string => (error instanceof LogFailure ? error.code : String(error));

/** Several writers at once, until somebody ends it or the log fails; then it says how, and how it answers from then on. */
async function main(file: string, writers: number): Promise<void> {
  const log = await SqliteEventLog.open({ file });
  try {
    await Promise.all(Array.from({ length: writers }, (_, writer) => keepAppending(log, `writer-${writer}`)));
  } catch (error) {
    console.log(`failed ${codeOf(error)}`);
    const later = log.append(
      [{ stream: 'later', expected: 'no-stream', events: [newEvent(1)] }],
      new Date().toISOString(),
    );
    console.log(`later append ${await later.then(() => 'landed', codeOf)}`);
    console.log(`later read ${await log.head().then(() => 'answered', codeOf)}`);
    process.exit(0);
  }
}

void main(process.argv[2] ?? '', Number(process.argv[3]));
