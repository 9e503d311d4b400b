import type { PlaceHeld, WhyAnswer } from '#models/queries/reasons';
import type { Check } from '#models/values/check';
import { addressText } from '../arguments/address';
import { amountText, bytesText, momentText } from '../terminal/quantities';
import { fields } from '../terminal/table';

const mostLines = 10;

/** How a version came to be where it is, in at most ten lines. */
export function whyText(why: WhyAnswer): string {
  const { registered, places, changed } = why;
  const name = addressText({ project: why.project, model: why.model, ref: why.version });
  const stands = why.stage === 'none' ? 'stands in no stage' : `stands in ${why.stage}`;
  const head: [string, string][] = [
    [name, [stands, why.availability, ...why.aliases.map((alias) => `@${alias}`)].join(', ')],
    ['digest', why.digest ?? ''],
    ['registered', registeredText(registered)],
    ['made from', registered.from.map(oneLine).join(', ')],
    ['checks', checksText(why.checks)],
    ['since', changed ? `${momentText(changed.at)} ${changed.by} ${changed.summary}${because(changed.reason)}` : ''],
  ];
  const lines = [...head.filter(([, text]) => text !== ''), ...places.flatMap(placeLines)];
  const shown = lines.length > mostLines ? lines.slice(0, mostLines - 1) : lines;
  const more = lines.length - shown.length;
  return fields(more > 0 ? [...shown, ['…', `${more} more; --json tells all`]] : shown);
}

/** Who brought a version to a place, when, why, in whose place; and for a stage, on which checks and policy. */
export function placeLines(held: PlaceHeld): [string, string][] {
  const displaced = held.displaced.length > 0 ? `, displacing ${held.displaced.join(', ')}` : '';
  const from = held.from === null || held.from === 'none' ? '' : ` from ${held.from}`;
  const did = { promoted: 'promoted', 'rolled-back': 'rolled back', set: 'set', follows: 'moved with its stage' }[
    held.how
  ];
  const label = held.place === 'stage' ? held.name : `@${held.name}`;
  const told: [string, string] = [
    label,
    `${did} ${momentText(held.at)} by ${held.by}${from}${displaced}${because(held.reason)}`,
  ];
  if (held.policy === null) return [told];
  const { revision, preset } = held.policy;
  const rules = `policy revision ${revision}${preset === null ? '' : ` (${preset})`}`;
  return [told, ['decided on', [checksText(held.checks), rules].filter(Boolean).join('; ')]];
}

function registeredText({ at, by, previous, content, files, bytes, format, verdict }: WhyAnswer['registered']): string {
  const size = bytes === null ? '' : ` of ${bytesText(bytes)}`;
  const what = content === 'held' ? `${amountText(files, 'file')}${size}` : `${content} content`;
  const facts = [what, format, verdict, previous === null ? null : `after ${previous}`].filter(Boolean).join(', ');
  return `${momentText(at)} by ${by}: ${facts}`;
}

function checksText(checks: readonly Check[]): string {
  return checks
    .map(({ name, outcome, percentage }) => `${name} ${outcome}${percentage === undefined ? '' : ` (${percentage}%)`}`)
    .join(', ');
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${oneLine(reason)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
