import { modelIdOf, projectIdOf, streamOf, uuidOf } from '#application/identity';
import type { StreamWrite } from '#application/ports/event-log';
import { changedChecks, evaluationCheck, recordCheck } from '#domain/version/checks';
import type { Subject } from '#models/events/envelope';
import type { DomainEvent } from '#models/events/vocabulary';
import type { Check } from '#models/values/check';
import { generatedCommand, generatedEventId, generatedWrite, type GeneratedCommand } from './generated-event';
import type { ModelShape } from './shape';
import { evaluationsOf, modelTags, submissionOf } from './submissions';

interface Holder {
  readonly entryId: string;
  readonly versionId: string;
  readonly number: number;
}

/** Who holds an alias or a stage, and who left it last. */
interface Place {
  holder: Holder | undefined;
  lastLeft: string | null;
}

/** The version that was registered last, as far as later events tell of it. */
interface Newest {
  readonly versionId: string;
  readonly number: number;
  readonly digest: string | null;
  readonly checks: readonly Check[];
  evidence: number;
}

/** A version is archived this many versions later, if nothing names it then. */
const keptVersions = 12;

/**
 * Tells the life of one model in events that the rules would have decided: versions with evidence, promotions, aliases
 * that move on, old versions deprecated and archived. It keeps only what the next event has to name.
 */
export class GeneratedModel {
  readonly aliases: Record<string, number> = {};
  private readonly projectId: string;
  private readonly modelId: string;
  private readonly places = new Map<string, Place>();
  private revision = 0;
  private number = 0;

  constructor(
    private readonly shape: ModelShape,
    private readonly index: number,
    private readonly seed: number,
    private readonly random: (below: number) => number,
  ) {
    this.projectId = projectIdOf(shape.project);
    this.modelId = modelIdOf(this.projectId, shape.slug);
  }

  /** Events of the model's next version and what is done with it then; the model itself is registered before the first. */
  nextVersion(): StreamWrite[] {
    const born = this.number === 0 ? [this.born()] : [];
    this.number += 1;
    const command = this.registration(this.number);
    const versionId = uuidOf('version', command.id);
    const submitted = submissionOf(this.shape, this.number, this.random);
    const { content, checks } = submitted;
    const digest = content.kind === 'external' ? content.digest : null;
    const newest: Newest = { versionId, number: this.number, digest, checks, evidence: 0 };
    const { projectId, modelId } = this;
    return [
      ...born,
      this.onVersion(newest, command, 0, {
        type: 'VersionSubmitted',
        data: { projectId, modelId, versionId, ...submitted },
      }),
      this.onModel(command, 1, {
        type: 'VersionRegistered',
        data: {
          modelId,
          versionId,
          number: this.number,
          content: content.kind,
          digest,
          tree: null,
          availability: 'active',
          findings: [],
          previous: this.number === 1 ? null : this.number - 1,
        },
      }),
      ...this.after(newest, submitted),
    ];
  }

  private after(newest: Newest, submitted: ReturnType<typeof submissionOf>): StreamWrite[] {
    const writes: StreamWrite[] = [];
    const chance = (percent: number) => this.random(100) < percent;
    if (chance(8)) writes.push(this.evaluated(newest, submitted));
    if (chance(25)) writes.push(...this.promoted(newest, 'none', 'staging'));
    if (this.holds('staging', newest.number) && chance(50))
      writes.push(...this.promoted(newest, 'staging', 'production'));
    if (newest.number === 1 || chance(20)) writes.push(this.aliasSet('champion', newest));
    if (chance(5)) writes.push(this.aliasSet('candidate', newest));
    const old = newest.number - keptVersions;
    if (old >= 1 && !this.isNamed(old)) writes.push(...this.putAway(old));
    return writes;
  }

  private born(): StreamWrite {
    const { slug } = this.shape;
    const command = this.command('register-model');
    const data = { slug, title: slug.replaceAll('-', ' '), description: null, tags: modelTags(this.index) };
    const { projectId, modelId } = this;
    return this.onModel(command, 1, { type: 'ModelRegistered', data: { projectId, modelId, ...data } });
  }

  private evaluated(newest: Newest, submitted: ReturnType<typeof submissionOf>): StreamWrite {
    const evaluations = evaluationsOf(1, this.random);
    const all = [...submitted.evaluations, ...evaluations];
    const known = new Map(newest.checks.map((check) => [check.name, check]));
    const checks = changedChecks(known, [evaluationCheck(all), recordCheck(submitted.metadata, all)]);
    const command = this.command('record-evaluations', newest.number);
    const data = { versionId: newest.versionId, evaluations, checks };
    return this.onVersion(newest, command, 0, { type: 'EvaluationRecorded', data });
  }

  private promoted(newest: Newest, from: string, to: string): StreamWrite[] {
    const { modelId } = this;
    const { versionId, number, digest } = newest;
    const command = this.command('transition-stage', number, to);
    const slot = `approval of ${versionId}`;
    const relied = newest.checks.filter(({ name }) => name === 'format' || name === 'safety');
    const place = this.place(to);
    const displaced = place.holder;
    const left = displaced ? [{ versionId: displaced.versionId, number: displaced.number, from: to, to: 'none' }] : [];
    const approval = { versionId, modelId, number, from, to, digest, policyRevision: 1, checks: relied, reason: null };
    const approved = this.onVersion(newest, command, slot, { type: 'TransitionApproved', data: approval });
    const moved = this.onModel(command, 1, {
      type: 'StageTransitioned',
      data: {
        modelId,
        versionId,
        number,
        approval: generatedEventId(command, slot),
        from,
        to,
        moves: [...left, { versionId, number, from, to }],
        aliases: [],
        before: displaced?.entryId ?? place.lastLeft,
        policyRevision: 1,
        reason: null,
      },
    });
    if (from !== 'none') this.leave(this.place(from));
    this.enter(place, { entryId: generatedEventId(command, 1), versionId, number });
    return [approved, moved];
  }

  private aliasSet(alias: string, { versionId, number }: Newest): StreamWrite {
    const place = this.place(`alias ${alias}`);
    const displaced = place.holder ?? null;
    const command = this.command('set-alias', number, alias);
    const before = displaced?.entryId ?? place.lastLeft;
    const named = { modelId: this.modelId, alias, follows: null, versionId, number };
    const write = this.onModel(command, 0, { type: 'AliasSet', data: { ...named, displaced, before, reason: null } });
    this.enter(place, { entryId: generatedEventId(command, 0), versionId, number });
    this.aliases[alias] = number;
    return write;
  }

  private putAway(number: number): StreamWrite[] {
    const { modelId } = this;
    const versionId = uuidOf('version', this.registration(number).id);
    const subject = { modelId, versionId, number, reason: null };
    const deprecated = { ...subject, date: null, successor: number + 1 };
    return [
      this.onModel(this.command('deprecate', number), 0, { type: 'VersionDeprecated', data: deprecated }),
      ...(this.random(2) === 0
        ? [this.onModel(this.command('archive', number), 0, { type: 'VersionArchived', data: subject })]
        : []),
    ];
  }

  private onModel(command: GeneratedCommand, slot: number, event: DomainEvent): StreamWrite {
    return generatedWrite(streamOf.model(this.modelId), this.revision++, this.subject(event), command, slot, event);
  }

  private onVersion(to: Newest, command: GeneratedCommand, slot: number | string, event: DomainEvent): StreamWrite {
    return generatedWrite(streamOf.version(to.versionId), to.evidence++, this.subject(event), command, slot, event);
  }

  private subject({ data }: DomainEvent): Subject {
    const versionId = 'versionId' in data && data.versionId !== null ? { versionId: data.versionId } : {};
    return { projectId: this.projectId, modelId: this.modelId, ...versionId };
  }

  private registration(number: number): GeneratedCommand {
    return this.command('register-version', number);
  }

  private command(what: string, number = 0, where = ''): GeneratedCommand {
    const actor = what === 'register-version' ? `pipeline-${this.index % 25}` : `person-${this.index % 120}`;
    return generatedCommand(actor, String(this.seed), this.modelId, what, String(number), where);
  }

  private place(name: string): Place {
    const known = this.places.get(name) ?? { holder: undefined, lastLeft: null };
    this.places.set(name, known);
    return known;
  }

  private enter(place: Place, holder: Holder): void {
    this.leave(place);
    place.holder = holder;
  }

  private leave(place: Place): void {
    if (place.holder) place.lastLeft = place.holder.entryId;
    place.holder = undefined;
  }

  private holds(name: string, number: number): boolean {
    return this.place(name).holder?.number === number;
  }

  private isNamed(number: number): boolean {
    return [...this.places.values()].some(({ holder }) => holder?.number === number);
  }
}
