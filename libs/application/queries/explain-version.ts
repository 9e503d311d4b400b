import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CloudEvent } from '#models/queries/history';
import type { WhyAnswer } from '#models/queries/reasons';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { LineageLink } from '#models/values/lineage';
import type { Actor } from '#models/values/role';
import { LogIdentity } from '../projecting/log-identity';
import { OnePosition } from './ask';
import { eventsOf, heldPlace } from './held-place';
import type { AskedFor } from './standpoint';

/** How a version came to be where it is, or was at a past time. */
export class ExplainVersion extends Query<{ readonly position: bigint; readonly answer: WhyAnswer } | Refusal> {
  constructor(
    readonly version: { readonly project: string; readonly model: string; readonly ref: string },
    readonly actor: Actor,
    readonly when: AskedFor = {},
  ) {
    super();
  }
}

const availabilities = new Set([
  'VersionDeprecated',
  'VersionArchived',
  'VersionRestored',
  'VersionRetired',
  'VersionQuarantined',
  'VersionReleased',
]);

/** Puts the explanation together from answers of the catalogue, all at one position. */
@QueryHandler(ExplainVersion)
export class ExplainVersionHandler implements IQueryHandler<ExplainVersion> {
  constructor(
    private readonly queries: QueryBus,
    private readonly identity: LogIdentity,
  ) {}

  async execute({ version: asked, actor, when }: ExplainVersion) {
    const catalogue = new OnePosition(this.queries, this.identity, actor, when);
    const version = await catalogue.ask('show-version', { ...asked });
    if (isRefusal(version)) return version;
    const { project, number } = version;
    const events = await eventsOf(catalogue, { project, model: asked.model, number });
    if (isRefusal(events)) return events;
    const held = [
      ...(version.stage === 'none' ? [] : [{ kind: 'stage' as const, name: version.stage }]),
      ...version.aliases.map((name) => ({ kind: 'alias' as const, name })),
    ];
    const places: WhyAnswer['places'] = [];
    for (const place of held) {
      const found = await heldPlace(catalogue, project, number, events, place);
      if (found) places.push(found);
    }
    const answer: WhyAnswer = {
      project,
      model: version.model,
      version: number,
      digest: version.digest,
      stage: version.stage,
      aliases: version.aliases,
      availability: version.availability,
      registered: {
        at: version.registeredAt,
        by: version.registeredBy,
        previous: version.previous,
        content: version.content,
        files: version.files.length,
        bytes: version.bytes,
        format: version.format,
        verdict: version.verdict,
        from: version.lineage.map(source),
      },
      checks: version.checks,
      places,
      changed: lastChange(events),
    };
    return { position: catalogue.position, answer };
  }
}

function lastChange(events: readonly CloudEvent[]): WhyAnswer['changed'] {
  const event = events.find(({ type }) => availabilities.has(type));
  if (!event) return null;
  const { reason } = event.data;
  return {
    at: event.time,
    by: event.actor,
    summary: event.summary,
    reason: typeof reason === 'string' ? reason : null,
  };
}

function source(link: LineageLink): string {
  switch (link.kind) {
    case 'dataset':
      return `dataset ${link.name}${link.version === undefined ? '' : `@${link.version}`} (${link.role})`;
    case 'run':
      return `run ${link.id}${link.system === undefined ? '' : ` of ${link.system}`}`;
    case 'commit':
      return `commit ${link.commit.slice(0, 12)} of ${link.repository}`;
    case 'base-model':
      return `base model ${link.ref}`;
  }
}
