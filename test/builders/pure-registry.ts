import { followStage, removeAlias, setAlias } from '#domain/model/aliases';
import { changeAvailability } from '#domain/model/change-availability';
import { deleteVersion } from '#domain/model/delete-version';
import { endDeployment, recordDeployment } from '#domain/model/deployments';
import { archiveModel, deleteModel, restoreModel } from '#domain/model/model-lifecycle';
import { pendingVersion, sealVersion } from '#domain/model/seal-version';
import { registerModel } from '#domain/model/register-model';
import { registerVersion } from '#domain/model/register-version';
import { renameModel } from '#domain/model/rename-model';
import { rollBack } from '#domain/model/roll-back';
import { isRedirect, type ModelState, type ModelStream } from '#domain/model/state';
import { approveTransition, transitionStage } from '#domain/model/transition-stage';
import { attachContent, type FoundContent } from '#domain/version/attach-content';
import { sealedBy } from '#domain/version/attachments';
import { evolveVersion } from '#domain/version/evolve';
import { isServable } from '#domain/version/servable';
import type { VersionState } from '#domain/version/state';
import type { KnownEvent } from '#models/events/envelope';
import type { VersionEvent } from '#models/events/version';
import { schemaVersions, type DomainEvent } from '#models/events/vocabulary';
import type { Policy } from '#models/policy/policy';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import { digestOf, submission } from './event-data';
import type { Step } from './registry-steps';
import { RegistryWatch } from './registry-watch';

const noReason = { reason: null };

/** Carries out steps by the rules alone, without a log, and watches what comes of each. */
export class PureRegistry {
  readonly watch: RegistryWatch;
  private readonly evidence = new Map<string, VersionState>();
  private now = Date.parse('2026-03-01T12:00:00.000Z');

  constructor(private readonly policy: Policy) {
    this.watch = new RegistryWatch(policy);
  }

  /** How many events there are. */
  get length(): number {
    return this.watch.events.length;
  }

  /** The models that there are, deleted ones too. */
  models(): ModelState[] {
    return [...this.watch.streams.values()].filter((state): state is ModelState => !isRedirect(state) && !!state);
  }

  /** Takes one step. @returns why nothing came of it, if it was refused */
  take(step: Step): Refusal | undefined {
    if (step.kind === 'wait') {
      this.now += step.days * 24 * 60 * 60 * 1000;
      return undefined;
    }
    const model = this.named(step.slug);
    const name = { project: 'acme', model: model?.slug ?? step.slug };
    if (step.kind === 'register model') {
      const modelId = model?.modelId ?? foldSlug(step.slug);
      const command = { slug: step.slug, tags: {}, projectId: 'acme', modelId, project: 'acme' };
      return this.record(`model-${modelId}`, registerModel(model, command));
    }
    if (!model) return refuse('model-not-found', name);
    const stream = `model-${model.modelId}`;
    switch (step.kind) {
      case 'register version':
        return this.registerVersion(model, step, name);
      case 'transition':
        return this.transition(model, step, name);
      case 'roll back stage':
        return this.rollBack(model, { kind: 'stage', name: step.stage }, this.policy);
      case 'roll back alias':
        return this.rollBack(model, { kind: 'alias', name: step.alias }, this.policy);
      case 'set alias':
        return this.aboutVersion(model, step, (evidence) =>
          setAlias(
            this.project(),
            model,
            evidence,
            { alias: step.alias, number: model.lastNumber - step.back, ...noReason },
            name,
          ),
        );
      case 'remove alias':
        return this.record(stream, removeAlias(model, { alias: step.alias, ...noReason }, name));
      case 'follow stage': {
        const command = { alias: step.alias, stage: step.stage, ...noReason };
        return this.record(stream, followStage(this.project(), model, command, name));
      }
      case 'record deployment': {
        const command = {
          deploymentId: `deployment-${this.length}`,
          number: model.lastNumber - step.back,
          environment: step.alias,
          url: step.override ? 'https://example.org' : null,
          since: null,
          now: this.time(),
          ...noReason,
        };
        return this.record(stream, recordDeployment(model, command, name));
      }
      case 'end deployment': {
        const open = [...model.deployments.values()].findLast(({ endedAt }) => endedAt === null);
        const deploymentId = open?.deploymentId ?? 'none';
        return this.record(
          stream,
          endDeployment(model, { deploymentId, at: null, now: this.time(), ...noReason }, name),
        );
      }
      case 'deprecate':
        return this.availability(model, step, 'deprecated');
      case 'archive':
        return this.availability(model, step, 'archived');
      case 'restore':
        return this.availability(model, step, 'restored');
      case 'quarantine':
        return this.availability(model, step, 'quarantined');
      case 'release':
        return this.availability(model, step, 'released');
      case 'retire':
        return this.availability(model, step, 'retired');
      case 'attach':
        return this.attach(model, step, name);
      case 'delete version': {
        const command = {
          number: model.lastNumber - step.back,
          reason: 'unused',
          overrideWindow: step.override,
          ...this.window(),
        };
        return this.record(stream, deleteVersion(model, command, name));
      }
      case 'archive model':
        return this.record(stream, archiveModel(model, null, name));
      case 'restore model':
        return this.record(stream, restoreModel(model, null, name));
      case 'delete model':
        return this.record(stream, deleteModel(model, { ...noReason, ...this.window() }, name));
      case 'rename': {
        const target = `model-${foldSlug(step.to)}`;
        const decided = renameModel(model, step.to, this.watch.streams.get(target), name);
        if (isRefusal(decided)) return decided;
        return this.record(target, decided.redirect) ?? this.record(stream, decided.rename);
      }
    }
  }

  /** Rolls a place of a model back, with a window that is never closed where the policy says so. */
  rollBack(model: ModelState, place: { kind: 'stage' | 'alias'; name: string }, policy: Policy): Refusal | undefined {
    const decided = rollBack({
      project: this.project(policy),
      model,
      name: { project: 'acme', model: model.slug },
      place,
      leaves: undefined,
      eligible: (versionId, number) => {
        const version = model.versions.get(number);
        const evidence = this.evidence.get(versionId);
        if (version === undefined || evidence === undefined) return false;
        return isServable(version, sealedBy(evidence, version.attachment));
      },
      ...noReason,
      now: this.time(),
    });
    return this.record(`model-${model.modelId}`, decided);
  }

  private registerVersion(
    model: ModelState,
    step: Step,
    name: { project: string; model: string },
  ): Refusal | undefined {
    const versionId = `${model.modelId}-version-${this.length}`;
    const evidence = submitted(model.modelId, versionId, step.content, this.length);
    const registered = registerVersion(model, evidence, name);
    if (isRefusal(registered)) return registered;
    this.record(`version-${versionId}`, [{ type: 'VersionSubmitted', data: evidence }]);
    return this.record(`model-${model.modelId}`, registered);
  }

  private transition(model: ModelState, step: Step, name: { project: string; model: string }): Refusal | undefined {
    return this.aboutVersion(model, step, (version) => {
      const given = { project: this.project(), model, version, number: model.lastNumber - step.back, name };
      const approval = approveTransition({ ...given, to: step.stage, ...noReason });
      if (isRefusal(approval)) return approval;
      const [approved] = approval;
      if (approved?.type !== 'TransitionApproved') return [];
      const id = `event-${this.length + 1}`;
      const refused = this.record(`version-${version.versionId}`, approval);
      return refused ?? transitionStage(given, { ...approved.data, id });
    });
  }

  /** Content is put beside a pending version where there is one, and mostly sealed. */
  private attach(model: ModelState, step: Step, name: { project: string; model: string }): Refusal | undefined {
    const waiting = [...model.versions.values()].findLast(({ content }) => content === 'pending')?.number;
    const number = waiting ?? model.lastNumber - step.back;
    return this.aboutVersion(model, { ...step, back: model.lastNumber - number }, (evidence) => {
      const pending = pendingVersion(model, number, name);
      if (isRefusal(pending)) return pending;
      const event = attachContent(evidence, 'acme', foundIn(submitted(model.modelId, 'any', 'held', this.length)));
      const id = `event-${this.length + 1}`;
      const refused = this.record(`version-${pending.versionId}`, [event]);
      if (refused || step.override) return refused ?? [];
      return sealVersion(model, number, { id, data: event.data }, name);
    });
  }

  private availability(
    model: ModelState,
    step: Step,
    to: 'deprecated' | 'archived' | 'restored' | 'quarantined' | 'released' | 'retired',
  ): Refusal | undefined {
    const name = { project: 'acme', model: model.slug };
    return this.aboutVersion(model, step, (evidence) =>
      changeAvailability(model, evidence, model.lastNumber - step.back, { to }, name),
    );
  }

  private aboutVersion(
    model: ModelState,
    { back }: Step,
    decide: (evidence: VersionState) => readonly DomainEvent[] | Refusal,
  ): Refusal | undefined {
    const number = model.lastNumber - back;
    const version = model.versions.get(number);
    const evidence = this.evidence.get(version?.versionId ?? '');
    if (!version || !evidence)
      return refuse('version-not-found', { project: 'acme', model: model.slug, ref: String(number) });
    return this.record(`model-${model.modelId}`, decide(sealedBy(evidence, version.attachment)));
  }

  private named(slug: string): ModelState | undefined {
    const begun: ModelStream = this.watch.streams.get(`model-${foldSlug(slug)}`);
    const state = isRedirect(begun) ? this.watch.streams.get(`model-${begun.redirectsTo}`) : begun;
    if (isRedirect(state)) throw new Error(`${slug} leads to a redirect`);
    return state;
  }

  private project(policy = this.policy) {
    return { projectId: 'acme', slug: 'acme', policyRevision: 1, policy };
  }

  private window() {
    return { now: this.time(), rollbackWindowDays: this.policy.rollbackWindowDays };
  }

  private time(): string {
    return new Date(this.now).toISOString();
  }

  private record(stream: string, decided: readonly DomainEvent[] | Refusal): Refusal | undefined {
    if (isRefusal(decided)) return decided;
    for (const event of decided) {
      this.now += 1000;
      const id = `event-${this.length + 1}`;
      const known = {
        ...event,
        id,
        commandId: `command of ${id}`,
        requestDigest: digestOf(9),
        schemaVersion: schemaVersions[event.type],
        subject: { projectId: 'acme' },
        actor: 'ada',
        correlationId: 'correlation',
        causationId: 'causation',
        stream,
        revision: this.watch.events.filter((other) => other.stream === stream).length,
        position: BigInt(this.length + 1),
        recordedAt: this.time(),
      } as KnownEvent;
      this.watch.observe(known);
      if (!stream.startsWith('version-')) continue;
      const versionId = stream.slice('version-'.length);
      this.evidence.set(versionId, evolveVersion(this.evidence.get(versionId), known as KnownEvent<VersionEvent>));
    }
    return undefined;
  }
}

function submitted(modelId: string, versionId: string, content: Step['content'], seed: number) {
  const held = submission(modelId, versionId);
  if (content === 'external') {
    return {
      ...held,
      content: { kind: 'external' as const, uri: `s3://models/${seed}/`, digest: null },
      checks: [
        { name: 'safety' as const, outcome: 'unknown' as const, reasons: [] },
        { name: 'format' as const, outcome: 'unknown' as const, reasons: [] },
      ],
    };
  }
  if (content === 'pending') {
    const checks = held.checks.map((check) => ({ ...check, outcome: 'unknown' as const }));
    return { ...held, content: { kind: 'pending' as const }, verdict: null, checks };
  }
  const files = held.content.kind === 'held' ? held.content : undefined;
  const sealed = { kind: 'held' as const, files: files?.files ?? [], report: digestOf(5) };
  const own = { ...held, content: { ...sealed, manifest: digestOf(10_000 + seed), tree: digestOf(20_000 + seed) } };
  if (content === 'held') return own;
  const finding = { rule: 'pickle-code', file: 'model.pkl', severity: 'error' as const, title: 'imports code' };
  const safety = { name: 'safety' as const, outcome: 'failed' as const, reasons: ['The verdict is suspicious.'] };
  return { ...own, verdict: 'suspicious' as const, findings: [finding], checks: [safety] };
}

/** What inspection would have found of that content. */
function foundIn({ content, format, verdict, findings, facts, metadata, extracted }: ReturnType<typeof submitted>) {
  if (content.kind !== 'held' || verdict === null) throw new Error('only held content is inspected');
  const inspected = { format, verdict, reasons: [] };
  const found: FoundContent = {
    content: { content, format, verdict, findings, facts, metadata, extracted },
    inspected,
    over: metadata,
  };
  return found;
}
