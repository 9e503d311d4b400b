import type { Command } from 'commander';
import type { CloudEvent } from '#models/queries/history';
import { everyItem } from '#sdk/pages';
import { parseAddress, parseModelOrVersion } from '../arguments/address';
import { parseAsOf, parseSince, parseUntil } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { momentText } from '../terminal/quantities';
import { csv } from '../terminal/csv';
import { table } from '../terminal/table';
import { parseVersionNumber } from './places';

interface FilterOptions extends CommonOptions {
  readonly type?: string;
  readonly actor?: string;
  readonly since?: string;
  readonly until?: string;
  readonly all?: boolean;
  readonly oldestFirst?: boolean;
  readonly limit: number;
}

/** history: what happened to a model or a version. */
export function addHistory(program: Command, io: Io): void {
  const history = addVerb(program, 'history', 'Tell what happened to a model or a version', [
    'history demo/churn',
    'history demo/churn@3 --oldest-first',
    'history demo/churn --as-of 2026-03-01T12:00:00Z',
  ])
    .argument('<project/model@ref>', 'the model, or the version', parseModelOrVersion)
    .option('--as-of <moment>', 'what was known then: a moment, a position or a date', parseAsOf);
  filterOptions(history).action(async (address: ReturnType<typeof parseModelOrVersion>, options: FilterOptions) => {
    const { registry, print } = await openSession(io, options);
    const { project, model, ref } = address;
    const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
    const version =
      ref === undefined
        ? {}
        : {
            version: await numberOf(ref, async () => (await registry.versions.show(project, model, ref, asOf)).number),
          };
    const question = { ...filtersOf(options), ...version };
    const items = await everyItem(
      (page) => registry.records.history(project, model, { ...question, ...page }, asOf),
      options.limit,
    );
    print({ items }, () => eventsTable(items));
  });
}

/** audit: what happened in the registry. */
export function addAudit(program: Command, io: Io): void {
  const audit = addVerb(program, 'audit', 'Tell what happened in the registry', [
    'audit --since 2026-03-01T00:00:00Z',
    'audit --project demo --type StageTransitioned,StageRolledBack --json',
    'audit --model demo/churn --actor owner',
    'audit --since 2026-03-01 --until 2026-03-31 --csv > march.csv',
  ])
    .option('--project <project>', 'events of this project')
    .option('--model <project/model>', 'events of this model', parseModelOrVersion)
    .option('--version-number <number>', 'events of this version of the model', parseVersionNumber)
    .option('--as-of <moment>', 'what was known then: a moment, a position or a date', parseAsOf)
    .option('--csv', 'as comma-separated values (RFC 4180), for a spreadsheet');
  filterOptions(audit).action(
    async (
      options: FilterOptions & {
        project?: string;
        model?: ReturnType<typeof parseModelOrVersion>;
        versionNumber?: number;
        csv?: boolean;
      },
    ) => {
      if (options.versionNumber !== undefined && options.model === undefined)
        throw new CommandFailure('--version-number needs --model', 'Add --model PROJECT/MODEL.');
      if (options.csv && options.json) throw new CommandFailure('--csv and --json are two answers', 'Use one of them.');
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const project =
        options.model?.project ?? (options.project === undefined ? undefined : parseAddress(options.project).project);
      const { registry, print } = await openSession(io, options);
      const question = { ...filtersOf(options), project, model: options.model?.model, version: options.versionNumber };
      const items = await everyItem((page) => registry.records.audit({ ...question, ...page }, asOf), options.limit);
      print({ items }, () => (options.csv ? eventsCsv(items) : eventsTable(items)));
    },
  );
}

function filterOptions(command: Command): Command {
  return command
    .option('--type <types>', 'event types, joined by commas')
    .option('--actor <principal>', 'what this principal did')
    .option('--since <moment>', 'from this moment or the beginning of this date', parseSince)
    .option('--until <moment>', 'until this moment or the end of this date', parseUntil)
    .option('--all', 'also events that a later one of the same command completes')
    .option('--oldest-first', 'from the beginning on')
    .option('--limit <number>', 'at most so many', parseLimit, 1000);
}

function filtersOf(options: FilterOptions) {
  const { type, actor, since, until, all, oldestFirst } = options;
  return { type, actor, since, until, ...(all && { all }), ...(oldestFirst && { order: 'oldest' as const }) };
}

async function numberOf(ref: string, resolve: () => Promise<number>): Promise<number> {
  return /^[1-9]\d{0,8}$/.test(ref) ? Number(ref) : resolve();
}

function eventsTable(events: readonly CloudEvent[]): string {
  return table(
    ['position', 'time', 'actor', 'what happened'],
    events.map((event) => [event.position, momentText(event.time), event.actor, sentence(event)]),
    'no events',
  );
}

/** Events one a row, each value in a column of its own. */
function eventsCsv(events: readonly CloudEvent[]): string {
  return csv(
    ['position', 'time', 'actor', 'type', 'project', 'model', 'version', 'what happened', 'reason', 'event', 'command'],
    events.map((event) => [
      event.position,
      event.time,
      event.actor,
      event.type,
      event.project,
      event.model,
      event.version,
      event.summary,
      typeof event.data.reason === 'string' ? event.data.reason : null,
      event.id,
      event.commandid,
    ]),
  );
}

/** What happened, and why, where whoever did it said so. */
function sentence({ summary, data }: CloudEvent): string {
  return typeof data.reason === 'string' ? `${summary}: ${data.reason.replaceAll(/\s+/g, ' ')}` : summary;
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new CommandFailure(`${JSON.stringify(text)} is no limit`, 'Give a whole number from 1 on.');
  return Number(text);
}
