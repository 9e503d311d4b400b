import { z } from 'zod';
import type { StreamStart, Watched } from '#application/streaming/event-stream';
import { preliminaryEvents, vocabulary } from '#models/events/vocabulary';
import { refuse } from '#models/refusals/refusal';
import { Slug } from '#models/values/slug';
import { Refused } from '../auth/refused';

const Position = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9-]+$/, 'must be a position, such as abcdefghijkl-42');

const Types = z
  .string()
  .max(1000)
  .regex(/^[A-Za-z]+(,[A-Za-z]+)*$/, 'must be event types, joined by commas');

/** What the query string of the stream takes. */
export const StreamQuery = z.strictObject({
  after: Position.optional().meta({ description: 'Events beyond this position.' }),
  from: z.enum(['beginning', 'now']).optional().meta({ description: 'Where to begin; `now` unless given.' }),
  project: Slug.optional(),
  model: Slug.optional().meta({ description: 'A model of the project.' }),
  type: Types.optional().meta({ description: 'Event types, joined by commas.' }),
  stage: Slug.optional().meta({ description: 'Only events by which a version came into this stage or left it.' }),
  all: z.enum(['true', 'false']).optional().meta({ description: 'Preliminary events too.' }),
});

/** The header by which a reader goes on where it was; it counts more than the query. */
export const lastEventIdHeader = 'last-event-id';

/** What a request asks to be told, and from where. @throws Refused when it can not be read */
export function streamQuestion(
  query: unknown,
  lastEventId: string | undefined,
): { readonly watched: Watched; readonly start: StreamStart } {
  const parsed = StreamQuery.safeParse(query ?? {});
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => [pathOf(issue), messageOf(issue)]));
  const { after, from, all, type, ...place } = parsed.data;
  const problems: [string, string][] = [];
  if (after !== undefined && from !== undefined) problems.push(['/from', 'means nothing beside after']);
  if (place.model !== undefined && place.project === undefined)
    problems.push(['/model', 'means nothing without project']);
  for (const name of type?.split(',') ?? []) {
    const problem = typeProblem(name, all === 'true');
    if (problem !== undefined) problems.push(['/type', problem]);
  }
  const resumed = lastEventId === undefined || lastEventId === '' ? undefined : Position.safeParse(lastEventId);
  if (resumed?.success === false) problems.push(['Last-Event-ID', 'must be the id of an event of this stream']);
  if (problems.length > 0) throw invalid(problems);
  const position = resumed?.data ?? after;
  return {
    watched: { ...place, ...(type === undefined ? {} : { type }), all: all === 'true' },
    start: position === undefined ? { from: from ?? 'now' } : { after: position },
  };
}

/** A type that is never told would be a stream that stays silent. */
function typeProblem(name: string, all: boolean): string | undefined {
  const type = Object.keys(vocabulary).find((known) => known === name);
  if (type === undefined) return `${name.slice(0, 40)} is no event type; the AsyncAPI document lists them`;
  const isHidden = !all && [...preliminaryEvents].some((hidden) => hidden === name);
  return isHidden ? `${name} is preliminary and told with all=true only` : undefined;
}

function pathOf(issue: z.core.$ZodIssue): string {
  const name = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path[0];
  return `/${String(name ?? '').slice(0, 32)}`;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  return `is not taken here; the query may hold ${Object.keys(StreamQuery.shape).join(', ')}`;
}

function invalid(problems: readonly (readonly [string, string])[]): Refused {
  return new Refused(refuse('invalid-input', { problems: problems.map(([path, message]) => ({ path, message })) }));
}
