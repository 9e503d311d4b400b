import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { uuidOf } from '#application/identity';
import type { NewEvent, StoredEvent } from '#models/events/envelope';
import { upcast } from '#models/events/upcast';
import { projectEvent } from '#projections/catalogue';
import type { Checkpoint, RowChange } from '#application/ports/row-changes';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';

/** Something that is asked of a store; asked again it comes to the same. */
export interface Act {
  readonly name: string;
  /** @returns what was acknowledged */
  readonly carryOut: () => Promise<string>;
}

/** A store in which acts are carried out. */
export interface Acting {
  /** What is there, by the name of the act that brought it. */
  readonly found: () => Promise<readonly string[]>;
  readonly acts: readonly Act[];
  readonly close: () => Promise<void>;
}

/** The parts of the data directory that are written each in its own way. */
export const parts = ['log', 'working', 'blobs', 'rows'] as const;
export type Part = (typeof parts)[number];

/** What the script says, a line of JSON each. */
export type Said =
  | { readonly found: readonly string[] }
  | { readonly acked: string; readonly told: string }
  | { readonly failed: string; readonly code: string; readonly message: string };

const appends = 6;

function newEvent(n: number): NewEvent {
  return {
    id: uuidOf('act', String(n)),
    commandId: uuidOf('command', String(n)),
    requestDigest: 'digest',
    type: 'PrincipalRegistered',
    schemaVersion: 1,
    subject: {},
    actor: 'actor',
    correlationId: 'correlation',
    causationId: 'causation',
    data: { principalId: `p${n}`.repeat(1 + n * 1500), kind: 'person' },
  };
}

async function openLog(data: string): Promise<Acting> {
  const log = await SqliteEventLog.open({ file: join(data, 'log.db') });
  const acts = Array.from({ length: appends }, (_, n) => ({
    name: `append ${n}`,
    carryOut: async () => {
      const write = { stream: `stream-${n}`, expected: 'no-stream', events: [newEvent(n)] } as const;
      const result = await log.append([write], '2026-03-01T12:00:00.000Z');
      if (result.outcome !== 'landed') throw new Error(`append ${n}: ${JSON.stringify(result)}`);
      return `position ${result.events[0]?.position}`;
    },
  }));
  const found = async () => {
    const { events } = await log.readAll(undefined, 100);
    return events.map(({ stream }) => `append ${stream.replace('stream-', '')}`);
  };
  return { found, acts, close: () => log.close() };
}

async function openWorking(data: string): Promise<Acting> {
  const store = await SqliteWorkingStore.open({ file: join(data, 'working.db') });
  const acts = Array.from({ length: appends }, (_, n) => ({
    name: `put ${n}`,
    carryOut: async () => {
      const value = { text: `${n}`.repeat(1 + n * 1500) };
      const known = await store.get<{ text: string }>('operation', `key-${n}`);
      if (known?.value.text === value.text) return `revision ${known.revision}`;
      return `revision ${await store.put('operation', `key-${n}`, value, known?.revision ?? 0)}`;
    },
  }));
  const found = async () =>
    (await store.list('operation', undefined, 100)).map(({ key }) => `put ${key.replace('key-', '')}`);
  return { found, acts, close: () => store.close() };
}

/** The bytes of the blobs that are written: some small ones, and one that takes more than one write. */
export const blobBytes: readonly Buffer[] = [
  Buffer.from('small '.repeat(1000)),
  Buffer.from('other '.repeat(1000)),
  Buffer.alloc(5 << 19, 'large'),
];

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function openBlobs(data: string): Promise<Acting> {
  const store = new FilesystemBlobStore(join(data, 'blobs'));
  const acts = blobBytes.map((bytes, n) => ({
    name: `blob ${n}`,
    carryOut: async () => {
      const { offset } = await store.begin(`write-${n}`);
      const pieces = function* () {
        for (let at = offset; at < bytes.length; at += 1 << 18) yield bytes.subarray(at, at + (1 << 18));
      };
      await store.write(`write-${n}`, offset, Readable.from(pieces(), { objectMode: false }));
      const result = await store.commit(`write-${n}`, digestOf(bytes));
      if (result.outcome !== 'committed') throw new Error(`blob ${n}: ${result.outcome}`);
      return result.blob.digest;
    },
  }));
  const found = async () => {
    const here: string[] = [];
    for (const [n, bytes] of blobBytes.entries()) {
      if (!(await store.stat(digestOf(bytes)))) continue;
      // Reading it whole verifies it.
      for await (const piece of await store.read(digestOf(bytes))) void piece;
      here.push(`blob ${n}`);
    }
    return here;
  };
  return Promise.resolve({ found, acts, close: () => Promise.resolve() });
}

const eventsAnApply = 8;

async function allEvents(log: SqliteEventLog): Promise<StoredEvent[]> {
  const page = await log.readAll(undefined, 500);
  if (!page.atHead) throw new Error('the prepared log is too long');
  return [...page.events];
}

/** Rows of a log that is there: some events at a time, then all of them beside the live ones. */
async function openRows(data: string): Promise<Acting> {
  const log = await SqliteEventLog.open({ file: join(data, 'log.db') });
  const events = await allEvents(log);
  await log.close();
  const logId = String((events[0]?.data as { logId?: string } | undefined)?.logId);
  const changes = events.flatMap((stored): RowChange[] => {
    const event = upcast(stored);
    return event ? [{ event, operations: projectEvent(event) }] : [];
  });
  const checkpointOf = ({ event }: RowChange): Checkpoint => ({
    logId,
    position: event.position,
    resume: String(event.position),
  });
  const rows = await SqliteReadModel.open(data);
  const acts: Act[] = [];
  for (let at = 0; at < changes.length; at += eventsAnApply) {
    const some = changes.slice(at, at + eventsAnApply);
    const last = some.at(-1);
    if (!last) continue;
    const { position } = last.event;
    const carryOut = async () => {
      const known = (await rows.checkpoint())?.position ?? 0n;
      const fresh = changes.filter(({ event }) => event.position > known && event.position <= position);
      if (fresh.length > 0) await rows.apply(fresh, checkpointOf(last));
      return `position ${position}`;
    };
    acts.push({ name: `apply ${position}`, carryOut });
  }
  const last = changes.at(-1);
  const rebuild = async () => {
    const next = await rows.beginNext();
    try {
      if (last) await next.load(changes, checkpointOf(last));
      await next.finish();
      await next.swap({ parked: [], unknownTypes: new Map() });
    } finally {
      await next.discard();
    }
    return 'swapped';
  };
  const found = async () => {
    const reached = (await rows.checkpoint())?.position ?? 0n;
    return acts.filter(({ name }) => BigInt(name.split(' ')[1] ?? 0) <= reached).map(({ name }) => name);
  };
  return { found, acts: [...acts, { name: 'rebuild', carryOut: rebuild }], close: () => rows.close() };
}

const openers: Record<Part, (data: string) => Promise<Acting>> = {
  log: openLog,
  working: openWorking,
  blobs: openBlobs,
  rows: openRows,
};

/** A line for the test: written at once, so that it is out when the process is killed. */
const say = (said: Said) => void writeSync(1, `${JSON.stringify(said)}\n`);

function failed(name: string, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'none';
  say({ failed: name, code, message: error instanceof Error ? error.message : String(error) });
}

async function main(part: Part, data: string): Promise<void> {
  let acting: Acting;
  try {
    acting = await openers[part](data);
    say({ found: await acting.found() });
  } catch (error) {
    failed('open', error);
    process.exit(0);
  }
  for (const { name, carryOut } of acting.acts) {
    await carryOut().then(
      (told) => say({ acked: name, told }),
      (error: unknown) => failed(name, error),
    );
  }
  await acting.found().then(
    (found) => say({ found }),
    (error: unknown) => failed('look', error),
  );
  await acting.close().then(
    () => say({ acked: 'close', told: '' }),
    (error: unknown) => failed('close', error),
  );
  process.exit(0);
}

if (require.main === module) void main(process.argv[2] as Part, process.argv[3] ?? '');
