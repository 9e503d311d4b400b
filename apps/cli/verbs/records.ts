import type { Command } from 'commander';
import type { CloudEvent } from '#models/queries/history';
import { everyItem } from '#sdk/pages';
import { parseAddress, parseModelOrVersion } from '../arguments/address';
import { parseAsOf, parseMoment } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { momentText } from '../terminal/quantities';
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
    .option('--as-of <moment>', 'what was known then: a moment or a position', parseAsOf);
  filterOptions(history).action(
    async (address: ReturnType<typeof parseModelOrVersion>, options: FilterOptions & { asOf?: string }) => {
      const { registry, print } = await openSession(io, options);
      const { project, model, ref } = address;
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const version =
        ref === undefined
          ? {}
          : {
              version: await numberOf(
                ref,
                async () => (await registry.versions.show(project, model, ref, asOf)).number,
              ),
            };
      const question = { ...filtersOf(options), ...version };
      const items = await everyItem(
        (page) => registry.records.history(project, model, { ...question, ...page }, asOf),
        options.limit,
      );
      print({ items }, () => eventsTable(items));
    },
  );
}

/** audit: what happened in the registry. */
export function addAudit(program: Command, io: Io): void {
  const audit = addVerb(program, 'audit', 'Tell what happened in the registry', [
    'audit --since 2026-03-01T00:00:00Z',
    'audit --project demo --type StageTransitioned,StageRolledBack --json',
    'audit --model demo/churn --actor owner',
  ])
    .option('--project <project>', 'events of this project')
    .option('--model <project/model>', 'events of this model', parseModelOrVersion)
    .option('--version-number <number>', 'events of this version of the model', parseVersionNumber);
  filterOptions(audit).action(
    async (
      options: FilterOptions & {
        project?: string;
        model?: ReturnType<typeof parseModelOrVersion>;
        versionNumber?: number;
      },
    ) => {
      if (options.versionNumber !== undefined && options.model === undefined)
        throw new CommandFailure('--version-number needs --model', 'Add --model PROJECT/MODEL.');
      const project =
        options.model?.project ?? (options.project === undefined ? undefined : parseAddress(options.project).project);
      const { registry, print } = await openSession(io, options);
      const question = { ...filtersOf(options), project, model: options.model?.model, version: options.versionNumber };
      const items = await everyItem((page) => registry.records.audit({ ...question, ...page }), options.limit);
      print({ items }, () => eventsTable(items));
    },
  );
}

function filterOptions(command: Command): Command {
  return command
    .option('--type <types>', 'event types, joined by commas')
    .option('--actor <principal>', 'what this principal did')
    .option('--since <moment>', 'from this moment', parseMoment)
    .option('--until <moment>', 'before this moment', parseMoment)
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

/** What happened, and why, where whoever did it said so. */
function sentence({ summary, data }: CloudEvent): string {
  return typeof data.reason === 'string' ? `${summary}: ${data.reason.replaceAll(/\s+/g, ' ')}` : summary;
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new CommandFailure(`${JSON.stringify(text)} is no limit`, 'Give a whole number from 1 on.');
  return Number(text);
}
