import type { Subject } from '#models/events/envelope';
import type { EventType } from '#models/events/vocabulary';
import { presets } from '#models/policy/presets';
import { foldSlug } from '#models/values/slug';
import { digestOf, modelIdOf, projectOf, submission, type Data } from './event-data';
import { TellingLog } from './telling-log';
import { followed, led, type Entry, type ToldModel } from './told-model';

/**
 * Tells what happens to models and their versions. It knows who holds which place, so that a promotion names whom it
 * displaces; it has no rules.
 */
export class Story extends TellingLog {
  private readonly told = new Map<string, ToldModel>();

  projectCreated(slug = 'acme', data: Partial<Data<'ProjectCreated'>> = {}): this {
    const projectId = foldSlug(slug);
    return this.command(() =>
      this.happened(
        'ProjectCreated',
        `project-${projectId}`,
        { projectId },
        {
          projectId,
          slug,
          title: slug,
          description: null,
          policyRevision: 0,
          policy: presets.open,
          ...data,
        },
      ),
    );
  }

  /** The next revision of the policy of project `acme`; open unless told. */
  policyChanged(revision: number, data: Partial<Data<'PolicyChanged'>> = {}): this {
    const projectId = 'acme';
    const changed = { projectId, revision, policy: presets.open, previousRevision: revision - 1, reason: null };
    return this.command(() =>
      this.happened('PolicyChanged', `project-${projectId}`, { projectId }, { ...changed, ...data }),
    );
  }

  modelRegistered(slug: string, data: Partial<Data<'ModelRegistered'>> = {}): this {
    const projectId = data.projectId ?? 'acme';
    const modelId = data.modelId ?? modelIdOf(slug, projectId);
    const before = this.told.get(modelId);
    this.told.set(modelId, {
      modelId,
      slug,
      last: before?.last ?? 0,
      ids: new Map(),
      stageOf: new Map(),
      entries: new Map(),
      follows: new Map(),
      running: new Map(),
    });
    return this.onModel('ModelRegistered', modelId, {
      projectId,
      modelId,
      slug,
      title: slug,
      description: null,
      tags: {},
      ...data,
    });
  }

  modelDescribed(modelId: string, data: Partial<Data<'ModelDescribed'>>): this {
    const changed = { title: 'Title', description: null, tags: {}, removedTags: [], changed: [] };
    return this.onModel('ModelDescribed', modelId, { modelId, ...changed, ...data });
  }

  renamed(modelId: string, to: string): this {
    const model = this.model(modelId);
    const from = model.slug;
    const projectId = projectOf(modelId);
    model.slug = to;
    this.command(() => {
      this.happened(
        'NameRedirected',
        `model-${modelIdOf(to, projectId)}`,
        { projectId, modelId },
        { projectId, modelId, slug: to },
      );
      this.happened('ModelRenamed', `model-${modelId}`, { projectId, modelId }, { modelId, from, to });
    });
    return this;
  }

  modelArchived(modelId: string): this {
    return this.onModel('ModelArchived', modelId, { modelId, reason: null });
  }

  modelRestored(modelId: string): this {
    return this.onModel('ModelRestored', modelId, { modelId, reason: null });
  }

  modelDeleted(modelId: string): this {
    const model = this.model(modelId);
    const versions = [...model.ids].map(([number, versionId]) => ({ versionId, number }));
    return this.onModel('ModelDeleted', modelId, { modelId, reason: null, versions });
  }

  /** Evidence that no registration follows. */
  versionSubmitted(modelId: string, versionId: string, data: Partial<Data<'VersionSubmitted'>> = {}): this {
    const projectId = projectOf(modelId);
    const subject = { projectId, modelId, versionId };
    return this.command(() =>
      this.happened('VersionSubmitted', `version-${versionId}`, subject, {
        ...submission(modelId, versionId, projectId),
        ...data,
      }),
    );
  }

  /** The next version; its digest is that of its number. */
  versionRegistered(
    modelId: string,
    submitted: Partial<Data<'VersionSubmitted'>> = {},
    registered: Partial<Data<'VersionRegistered'>> = {},
  ): this {
    const model = this.model(modelId);
    const number = (model.last += 1);
    const versionId = `${modelId}-v${number}`;
    model.ids.set(number, versionId);
    model.stageOf.set(number, 'none');
    this.versionSubmitted(modelId, versionId, submitted);
    this.commands -= 1;
    return this.onModel('VersionRegistered', modelId, {
      modelId,
      versionId,
      number,
      content: submitted.content?.kind ?? 'held',
      digest: submitted.content?.kind === 'external' ? null : digestOf(1000 + number),
      tree: submitted.content?.kind === 'external' ? null : digestOf(4),
      availability: 'active',
      findings: [],
      previous: number > 1 && model.ids.has(number - 1) ? number - 1 : null,
      ...registered,
    });
  }

  /** Approval and transition. @param displaces whether the stage's holders leave it */
  promoted(modelId: string, number: number, to: string, displaces = true): this {
    const model = this.model(modelId);
    const named = this.named(modelId, number);
    const from = model.stageOf.get(number) ?? 'none';
    const displaced = [...model.stageOf]
      .filter(([other, stage]) => displaces && to !== 'none' && stage === to && other !== number)
      .map(([other, stage]) => ({ ...this.named(modelId, other), from: stage, to: 'none' }));
    const moves = [...displaced, { ...named, from, to }];
    const checks = submission(modelId, named.versionId).checks;
    const were = followed(model);
    for (const move of moves) model.stageOf.set(move.number, move.to);
    const aliases = led(were, followed(model, { stage: to, ...named }));
    this.command(() => {
      const approval = this.onVersion('TransitionApproved', modelId, number, {
        ...named,
        modelId,
        from,
        to,
        digest: digestOf(1000 + number),
        policyRevision: 0,
        checks,
        reason: null,
      });
      const entryId = this.happened('StageTransitioned', `model-${modelId}`, this.subject(modelId), {
        modelId,
        ...named,
        approval,
        from,
        to,
        moves,
        aliases,
        before: model.entries.get(to)?.at(-1)?.entryId ?? null,
        policyRevision: 0,
        reason: null,
      });
      if (to !== 'none') model.entries.set(to, [...(model.entries.get(to) ?? []), { entryId, ...named }]);
    });
    return this;
  }

  /** The last entry of a stage leaves, the one before it is current again. */
  stageRolledBack(modelId: string, stage: string): this {
    const model = this.model(modelId);
    const were = followed(model);
    const { left, entered } = this.back(modelId, stage);
    const moves = [
      { versionId: left.versionId, number: left.number, from: stage, to: 'none' },
      {
        versionId: entered.versionId,
        number: entered.number,
        from: model.stageOf.get(entered.number) ?? 'none',
        to: stage,
      },
    ];
    for (const move of moves) model.stageOf.set(move.number, move.to);
    return this.onModel('StageRolledBack', modelId, {
      modelId,
      stage,
      left,
      entered,
      moves,
      aliases: led(were, followed(model)),
      policyRevision: 0,
      reason: null,
    });
  }

  aliasSet(modelId: string, alias: string, number: number): this {
    const model = this.model(modelId);
    const place = `alias ${foldSlug(alias)}`;
    const before = model.entries.get(place) ?? [];
    const displaced = before.at(-1) ?? null;
    const named = this.named(modelId, number);
    return this.command(() => {
      const entryId = this.happened('AliasSet', `model-${modelId}`, this.subject(modelId), {
        modelId,
        alias,
        follows: null,
        ...named,
        displaced,
        before: displaced?.entryId ?? null,
        reason: null,
      });
      model.entries.set(place, [...before, { entryId, ...named }]);
    });
  }

  /** The alias names the last holder of a stage from now on. */
  aliasFollows(modelId: string, alias: string, stage: string): this {
    const model = this.model(modelId);
    const place = `alias ${foldSlug(alias)}`;
    const displaced = model.entries.get(place)?.at(-1) ?? null;
    model.entries.delete(place);
    model.follows.set(alias, stage);
    const held = followed(model).get(alias);
    const named = { versionId: held?.versionId ?? null, number: held?.number ?? null };
    return this.onModel('AliasSet', modelId, { modelId, alias, follows: stage, ...named, displaced, reason: null });
  }

  aliasRemoved(modelId: string, alias: string): this {
    const model = this.model(modelId);
    const follows = model.follows.get(alias);
    if (follows !== undefined) {
      const held = followed(model).get(alias);
      const named = { versionId: held?.versionId ?? null, number: held?.number ?? null };
      model.follows.delete(alias);
      return this.onModel('AliasRemoved', modelId, { modelId, alias, follows, ...named, reason: null });
    }
    const held = this.model(modelId)
      .entries.get(`alias ${foldSlug(alias)}`)
      ?.at(-1);
    const { versionId, number } = held ?? this.named(modelId, 1);
    this.model(modelId).entries.delete(`alias ${foldSlug(alias)}`);
    return this.onModel('AliasRemoved', modelId, { modelId, alias, follows: null, versionId, number, reason: null });
  }

  aliasRolledBack(modelId: string, alias: string): this {
    const { left, entered } = this.back(modelId, `alias ${foldSlug(alias)}`);
    return this.onModel('AliasRolledBack', modelId, { modelId, alias, left, entered, reason: null });
  }

  /** A version runs somewhere; its id is `deployment-<position>`. */
  deployed(modelId: string, number: number, environment: string, data: Partial<Data<'DeploymentRecorded'>> = {}): this {
    const model = this.model(modelId);
    const at = { environment, url: data.url ?? null };
    const since = data.since ?? this.time;
    const before = [...model.running.values()].find((one) => one.environment === environment && one.url === at.url);
    const replaces = before && {
      deploymentId: before.deploymentId,
      versionId: before.versionId,
      number: before.number,
      endedAt: since,
    };
    const deploymentId = `deployment-${this.position + BigInt(this.gap)}`;
    const what = { ...this.reasonless(modelId, number), deploymentId };
    const told = { ...what, ...at, since, replaces: replaces ?? null, ...data };
    if (before) model.running.delete(before.deploymentId);
    model.running.set(deploymentId, told);
    return this.onModel('DeploymentRecorded', modelId, told);
  }

  /** The ids of what runs somewhere, of a model. */
  running(modelId: string): string[] {
    return [...this.model(modelId).running.keys()];
  }

  undeployed(modelId: string, deploymentId: string): this {
    const { running } = this.model(modelId);
    const deployment = running.get(deploymentId);
    if (!deployment) throw new Error(`${deploymentId} does not run`);
    running.delete(deploymentId);
    const { versionId, number, environment } = deployment;
    const ended = { modelId, versionId, number, deploymentId, environment, at: this.time, reason: null };
    return this.onModel('DeploymentEnded', modelId, ended);
  }

  deprecated(modelId: string, number: number, date: string | null = null, successor: number | null = null): this {
    return this.onModel('VersionDeprecated', modelId, { ...this.reasonless(modelId, number), date, successor });
  }

  archived(modelId: string, number: number): this {
    return this.onModel('VersionArchived', modelId, this.reasonless(modelId, number));
  }

  restored(modelId: string, number: number, availability: 'active' | 'deprecated' = 'active'): this {
    return this.onModel('VersionRestored', modelId, { ...this.reasonless(modelId, number), availability });
  }

  quarantined(modelId: string, number: number): this {
    return this.onModel('VersionQuarantined', modelId, { ...this.reasonless(modelId, number), findings: [] });
  }

  released(modelId: string, number: number): this {
    return this.onModel('VersionReleased', modelId, { ...this.reasonless(modelId, number), availability: 'active' });
  }

  deleted(modelId: string, number: number): this {
    return this.onModel('VersionDeleted', modelId, { ...this.reasonless(modelId, number), overridesWindow: false });
  }

  described(modelId: string, number: number, data: Partial<Data<'VersionDescribed'>> = {}): this {
    const { versionId } = this.named(modelId, number);
    const changed = { metadata: {}, tags: {}, removedTags: [], changed: ['tags'], checks: [] };
    return this.command(() => this.onVersion('VersionDescribed', modelId, number, { versionId, ...changed, ...data }));
  }

  evaluated(modelId: string, number: number, value: number): this {
    const { versionId } = this.named(modelId, number);
    const evaluations = submission(modelId, versionId).evaluations.map((evaluation) => ({ ...evaluation, value }));
    return this.command(() =>
      this.onVersion('EvaluationRecorded', modelId, number, {
        versionId,
        evaluations,
        checks: [{ name: 'evaluation', outcome: 'passed', reasons: [] }],
      }),
    );
  }

  linked(modelId: string, number: number, run: string): this {
    const { versionId } = this.named(modelId, number);
    const links = [{ kind: 'run' as const, id: run }];
    return this.command(() => this.onVersion('LineageLinked', modelId, number, { versionId, links, checks: [] }));
  }

  /** Whether a place of a model, a stage or `alias <name>`, could be rolled back. */
  canRollBack(modelId: string, place: string): boolean {
    const { entries, stageOf } = this.model(modelId);
    const [entered, left] = entries.get(place)?.slice(-2) ?? [];
    if (!entered || !left) return false;
    return place.startsWith('alias ') || (stageOf.get(left.number) === place && stageOf.get(entered.number) !== place);
  }

  /** The id of a version of a model, and its number. */
  named(modelId: string, number: number): { versionId: string; number: number } {
    return { versionId: this.model(modelId).ids.get(number) ?? `${modelId}-v${number}`, number };
  }

  private reasonless(modelId: string, number: number) {
    return { modelId, ...this.named(modelId, number), reason: null };
  }

  private model(modelId: string): ToldModel {
    const model = this.told.get(modelId);
    if (!model) throw new Error(`the story has not told of the model ${modelId}`);
    return model;
  }

  private back(modelId: string, place: string): { left: Entry; entered: Entry } {
    const entries = this.model(modelId).entries.get(place) ?? [];
    const [entered, left] = entries.slice(-2);
    if (!entered || !left) throw new Error(`${place} has no two entries`);
    entries.pop();
    return { left, entered };
  }

  private subject(modelId: string): Subject {
    return { projectId: projectOf(modelId), modelId };
  }

  private onModel<T extends EventType>(type: T, modelId: string, data: Data<T>): this {
    return this.command(() => this.happened(type, `model-${modelId}`, this.subject(modelId), data));
  }

  private onVersion<T extends EventType>(type: T, modelId: string, number: number, data: Data<T>): string {
    const { versionId } = this.named(modelId, number);
    return this.happened(type, `version-${versionId}`, { ...this.subject(modelId), versionId }, data);
  }
}

/** Begins a story. */
export function story(gap = 1): Story {
  return new Story(gap);
}
