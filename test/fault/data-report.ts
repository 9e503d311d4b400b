import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { projectEvent } from '#projections/catalogue';
import type { StoredEvent } from '#models/events/envelope';
import { upcast } from '#models/events/upcast';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';

/** What a data directory holds that no server has open. */
export interface DataReport {
  readonly head: number;
  /** How far the read side has come. */
  readonly checkpoint: number;
  readonly rows: number;
  /** Rows that the read side and a fresh fold of the log do not have alike, in a few words. */
  readonly differences: readonly string[];
}

const pageSize = 200;

async function allEvents(log: SqliteEventLog): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let resume: string | undefined;
  for (let atHead = false; !atHead;) {
    const page = await log.readAll(resume, pageSize);
    events.push(...page.events);
    ({ resume, atHead } = page);
  }
  return events;
}

/** Applies the whole log, one event at a time, to rows of its own. @returns their file */
async function fold(directory: string, logId: string, events: readonly StoredEvent[]): Promise<string> {
  const rows = await SqliteReadModel.open(directory);
  for (const stored of events) {
    const event = upcast(stored);
    if (!event) throw new Error(`${stored.type} is unknown`);
    const checkpoint = { logId, position: event.position, resume: String(event.position) };
    await rows.apply([{ event, operations: projectEvent(event) }], checkpoint);
  }
  await rows.close();
  return rows.file;
}

/** Every row of every table but the checkpoint, as a line that names its table. */
function linesOf(file: string): Set<string> {
  const database: Sqlite.Database = openSqlite(file, { readonly: true });
  const tables = database
    .prepare<[], string>(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'checkpoint'`,
    )
    .pluck()
    .all();
  const lines = tables.flatMap((table) =>
    database
      .prepare<[], Record<string, unknown>>(`select * from ${table}`)
      .all()
      .map((row) => `${table} ${JSON.stringify(row)}`),
  );
  database.close();
  return new Set(lines);
}

/** Compares the read side of a data directory with the fold of its log. */
export async function reportOn(data: string): Promise<DataReport> {
  const log = await SqliteEventLog.open({ file: join(data, 'log.db') });
  const events = await allEvents(log);
  await log.close();
  const live = await SqliteReadModel.open(data);
  const checkpoint = await live.checkpoint();
  await live.close();
  const scratch = await mkdtemp(join(tmpdir(), 'annals-fold-'));
  try {
    const folded = linesOf(await fold(scratch, String(checkpoint?.logId), events));
    const lines = linesOf(live.file);
    const differences = [
      ...[...folded].filter((line) => !lines.has(line)).map((line) => `missing: ${line}`),
      ...[...lines].filter((line) => !folded.has(line)).map((line) => `extra: ${line}`),
    ];
    const head = Number(events.at(-1)?.position ?? 0);
    return { head, checkpoint: Number(checkpoint?.position ?? 0), rows: folded.size, differences };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (require.main === module) {
  void reportOn(process.argv[2] ?? '').then((report) => console.log(JSON.stringify(report)));
}
