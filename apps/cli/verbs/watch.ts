import type { Command } from 'commander';
import type { CloudEvent } from '#models/queries/history';
import { parsePosition } from '#models/values/position';
import { AnnalsProblem } from '#sdk/problem';
import type { EventStreamOptions } from '#sdk/event-stream';
import { parseAddress } from '../arguments/address';
import { CommandFailure } from '../failure';
import { addVerb, interruptible, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { plain } from '../terminal/plain-text';
import { momentText } from '../terminal/quantities';
import { handleEvent } from '../watching/event-command';
import { eventCursor } from '../watching/event-cursor';
import { eventVariables, isPromotion } from '../watching/event-environment';

interface WatchOptions extends CommonOptions {
  readonly stage?: string;
  readonly type?: string;
  readonly from?: string;
  readonly all?: boolean;
  readonly retries: number;
  readonly once?: boolean;
  readonly reset?: boolean;
}

type Watched = Pick<EventStreamOptions, 'model'> & { readonly project: string };

const variables = Object.entries(eventVariables)
  .map(([name, holds]) => `  ${name.padEnd(24)} ${holds}\n`)
  .join('');

const help = `
A command runs for each event, one at a time and at least once: how far it has come is kept for this user, for the same
registry, address, filters and command, and only moves on when the command has ended with 0. A stored place counts more
than --from. When the command fails --retries times more, the watch ends with 1 and begins with the same event next time.
Ctrl-C ends it with 0.

Environment of the command (empty where the event does not say):
${variables}`;

/** watch: tells what happens, or runs a command for each event. */
export function addWatch(program: Command, io: Io): void {
  addVerb(program, 'watch', 'Tell what happens as it happens, or run a command for it', [
    'watch demo/churn',
    'watch demo --type VersionRegistered --json',
    'watch demo/churn --stage production -- ./deploy.sh',
    'watch demo/churn --stage production --from beginning --once -- sh -c \'echo "$ANNALS_VERSION"\'',
  ])
    .argument('<project/model>', 'a model, or a project', parseWatched)
    .argument('[command...]', 'after --: a program and its arguments, to run for each event')
    .option('--stage <stage>', 'versions that come into this stage; with --type, what concerns the stage')
    .option('--type <types>', 'event types, joined by commas')
    .option('--from <place>', 'beginning, now, or a position', parsePlace, 'now')
    .option('--all', 'also events that a later one of the same command completes')
    .option('--retries <number>', 'how often a command that failed runs again', parseRetries, 3)
    .option('--once', 'end after the first event')
    .option('--reset', 'forget how far the command has come')
    .addHelpText('after', help)
    .action(async (watched: Watched, command: string[], options: WatchOptions) => {
      const session = await openSession(io, options);
      await interruptible(io, (signal) => watch(session, watched, command, options, signal));
    });
}

async function watch(
  session: Session,
  watched: Watched,
  [file, ...args]: readonly string[],
  options: WatchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { registry, note, io } = session;
  const { stage, type, all, retries } = options;
  const filters = { ...watched, ...(stage && { stage }), ...(type && { type }), ...(all && { all }) };
  const handler = file === undefined ? undefined : { command: [file, ...args] as const, retries, io, note, signal };
  const cursor = handler && eventCursor({ ...filters, registry: session.url, command: handler.command }, io);
  if (options.reset) await cursor?.forget();
  const stored = await cursor?.read();
  if (stored !== undefined) note(`Going on after ${stored}`);
  const events = registry.events.stream({
    ...placeOf(stored ?? options.from),
    ...filters,
    signal,
    onPosition: (position) => cursor?.keep(position),
    onInterruption: (reason) => note(`The stream was interrupted (${reason}); connecting again`),
  });
  try {
    for await (const event of events) {
      if (stage !== undefined && type === undefined && !isPromotion(event, stage)) continue;
      if (handler) await handleEvent(event, handler);
      else io.stdout.write(options.json ? `${JSON.stringify(event)}\n` : lineOf(event));
      await cursor?.keep(event.position);
      if (options.once) return;
    }
  } catch (failure) {
    if (signal.aborted) return;
    throw ofOlderLog(failure, stored) ?? failure;
  }
}

function lineOf({ position, time, actor, summary, data, project, model }: CloudEvent): string {
  const reason = typeof data.reason === 'string' ? `: ${data.reason.replaceAll(/\s+/g, ' ')}` : '';
  const place = [project, model].filter((name) => name !== null).join('/');
  return `${plain([position, momentText(time), place, actor, `${summary}${reason}`].join('  '))}\n`;
}

/** A restored registry has another log: which of its events the command has seen nobody knows. */
function ofOlderLog(failure: unknown, stored: string | undefined): CommandFailure | undefined {
  if (stored === undefined || !(failure instanceof AnnalsProblem)) return undefined;
  if (failure.code !== 'position-of-older-log' && failure.code !== 'invalid-position') return undefined;
  return new CommandFailure(
    `The registry has another log than the one with ${stored}`,
    'Look what the command has done, then begin anew with --reset and --from.',
  );
}

function placeOf(place: string | undefined): Pick<EventStreamOptions, 'after' | 'from'> {
  if (place === undefined || place === 'now' || place === 'beginning') return { from: place ?? 'now' };
  return { after: place };
}

function parseWatched(text: string): Watched {
  const { project, model, ref } = parseAddress(text);
  if (ref !== undefined) {
    throw new CommandFailure(`${text} names a version`, `Watch ${project}/${model}; --stage and --type narrow it.`);
  }
  return { project, ...(model !== undefined && { model }) };
}

function parsePlace(text: string): string {
  if (text === 'beginning' || text === 'now' || parsePosition(text)) return text;
  throw new CommandFailure(`${JSON.stringify(text)} is no place`, 'Use beginning, now, or a position.');
}

function parseRetries(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new CommandFailure(`${JSON.stringify(text)} is no number of retries`, 'Give a whole number from 0 on.');
}
