import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentEntry, entryOf } from '#domain/model/place';
import { rollbackTarget } from '#domain/model/roll-back';
import type { Entry } from '#domain/model/state';
import type { RollbackPreview, RollbackQuestion } from '#models/queries/reasons';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { foldSlug } from '#models/values/slug';
import { authorise } from '../access/ability';
import { servableEntries } from '../commands/roll-back';
import { Execution } from '../execution';
import { BlobStore } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { LogIdentity } from '../projecting/log-identity';
import { OnePosition } from './ask';
import { eventsOf, heldPlace } from './held-place';
import { proveContent } from './prove-content';
import { refused } from './told-gate';

/** What rolling a place back would do now. */
export class PreviewRollback extends Query<{ readonly position: bigint; readonly answer: RollbackPreview } | Refusal> {
  constructor(
    readonly place: { readonly project: string; readonly model: string },
    readonly question: RollbackQuestion,
    readonly actor: Actor,
  ) {
    super();
  }
}

/** Decides from the log by the rule of the command itself; tells what the catalogue knows of holder and target. */
@QueryHandler(PreviewRollback)
export class PreviewRollbackHandler implements IQueryHandler<PreviewRollback> {
  constructor(
    private readonly execution: Execution,
    private readonly queries: QueryBus,
    private readonly identity: LogIdentity,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  async execute({ place: asked, question, actor }: PreviewRollback) {
    const refusal = authorise(actor, 'read', 'preview-rollback');
    if (refusal) return refusal;
    const found = await this.execution.given.model(asked.project, asked.model);
    if (isRefusal(found)) return found;
    const { project, model, name } = found;
    const { kind, leaves } = question;
    const where = { kind, name: question.name };
    const servable = await servableEntries(model.state, { place: where }, this.execution.given, this.blobs);
    const target = rollbackTarget({
      project: project.state,
      model: model.state,
      name,
      place: where,
      leaves,
      eligible: (versionId) => servable.has(versionId),
      reason: null,
      now: this.clock.now().toISOString(),
    });
    const place = (kind === 'stage' ? model.state.stages : model.state.aliases).get(foldSlug(question.name));
    const left = isRefusal(target)
      ? leaves === undefined
        ? currentEntry(place)
        : entryOf(place, leaves)
      : target.left;
    const when = { minPosition: this.identity.format(model.position) };
    const catalogue = new OnePosition(this.queries, this.identity, actor, when);
    const known = await catalogue.ask('show-model', { ...asked });
    if (isRefusal(known)) return known;
    const holder = left ? await this.holder(catalogue, name, left, { kind, name: place?.name ?? question.name }) : null;
    if (isRefusal(holder)) return holder;
    const entered = isRefusal(target) ? null : await this.target(catalogue, name, target.entered, question.verify);
    if (isRefusal(entered)) return entered;
    const answer: RollbackPreview = {
      ...name,
      place: kind,
      name: place?.name ?? question.name,
      holder,
      target: entered,
      refusal: isRefusal(target) ? refused(target) : null,
    };
    return { position: catalogue.position, answer };
  }

  private async holder(
    catalogue: OnePosition,
    name: { readonly project: string; readonly model: string },
    { number }: Entry,
    place: { readonly kind: 'stage' | 'alias'; readonly name: string },
  ): Promise<RollbackPreview['holder'] | Refusal> {
    const events = await eventsOf(catalogue, { ...name, number });
    if (isRefusal(events)) return events;
    const held = await heldPlace(catalogue, name.project, number, events, place);
    return { version: number, held: held ?? null };
  }

  private async target(
    catalogue: OnePosition,
    name: { readonly project: string; readonly model: string },
    { number, enteredAt }: Entry,
    verify: boolean,
  ): Promise<RollbackPreview['target'] | Refusal> {
    const version = await catalogue.ask('show-version', { ...name, ref: String(number) });
    if (isRefusal(version)) return version;
    const { digest, availability, stage } = version;
    const content = await proveContent(this.blobs, version, verify);
    return { version: number, digest, availability, stage, enteredAt, content };
  }
}
