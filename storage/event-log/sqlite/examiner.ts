import type { Statement } from 'better-sqlite3';
import type { LogFinding } from '#application/ports/event-log';
import type { Database } from '#storage/engines/sqlite/database';
import { messageOf } from '#storage/engines/sqlite/failures';
import { integrityOf } from '#storage/engines/sqlite/integrity';
import { hasItsChecksum, placeOf, type EventRow } from './rows';

/** A file of up to so many bytes is looked through by SQLite at one go; a larger one would keep appends waiting. */
export const wholeCheckBytes = 64 * 1024 * 1024;

/** Where a copy is made whose structure is looked at while appends go on; it is removed after that. */
export function examinedCopy(file: string): string {
  return `${file}.examined`;
}

/** Looks at the table as a whole and at each row, through every way that leads to it. */
export class Examiner {
  private readonly at: Statement<[number], EventRow>;
  private readonly byId: Statement<[string], number>;
  private readonly byRevision: Statement<[string, number], number>;

  constructor(private readonly database: Database) {
    this.at = database.prepare('SELECT * FROM events WHERE position = ?');
    this.byId = database.prepare<[string], number>('SELECT position FROM events WHERE id = ?').pluck();
    this.byRevision = database
      .prepare<[string, number], number>('SELECT position FROM events WHERE stream = ? AND revision = ?')
      .pluck();
  }

  /** What SQLite finds wrong with the file; undefined where that would take long, so that a copy is to be looked at. */
  structure(wholeBytes = wholeCheckBytes): string[] | undefined {
    const number = (pragma: string) => Number(this.database.pragma(pragma, { simple: true }));
    return number('page_count') * number('page_size') > wholeBytes ? undefined : integrityOf(this.database);
  }

  /** What is wrong with the positions behind `after`, up to `to`, which all have to be there. */
  events(after: number, to: number): LogFinding[] {
    const findings: LogFinding[] = [];
    for (let position = after + 1; position <= to; position++) {
      const place = { position: BigInt(position) };
      try {
        const row = this.at.get(position);
        if (row) findings.push(...this.rowFindings(row));
        else findings.push({ kind: 'order', place, reason: 'there is no event' });
      } catch (error) {
        findings.push({ kind: 'structure', place, reason: messageOf(error) });
      }
    }
    return findings;
  }

  private rowFindings(row: EventRow): LogFinding[] {
    const place = placeOf(row);
    const findings: LogFinding[] = [];
    if (!hasItsChecksum(row)) {
      findings.push({ kind: 'content', place, reason: 'its checksum is that of other content' });
    }
    for (const [what, text] of Object.entries({ data: row.data, subject: row.subject })) {
      if (!isJson(text)) findings.push({ kind: 'content', place, reason: `its ${what} is no JSON` });
    }
    const order = (reason: string) => findings.push({ kind: 'order', place, reason });
    if (this.byId.get(row.id) !== row.position) order(`its id ${row.id} leads elsewhere`);
    if (this.byRevision.get(row.stream, row.revision) !== row.position)
      order('its place in its stream leads elsewhere');
    const before = row.revision === 0 ? undefined : this.byRevision.get(row.stream, row.revision - 1);
    if (row.revision > 0 && (before === undefined || before >= row.position)) {
      order(`revision ${row.revision - 1} of its stream does not come before it`);
    }
    const previous = this.at.get(row.position - 1);
    if (previous && previous.recorded_at > row.recorded_at) order('it was recorded before the event in front of it');
    return findings;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
