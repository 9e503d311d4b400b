import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setAlias } from '#domain/model/aliases';
import { changeAvailability } from '#domain/model/change-availability';
import { evolveModel } from '#domain/model/evolve';
import { registerModel } from '#domain/model/register-model';
import { registerVersion } from '#domain/model/register-version';
import { isRedirect, type ModelState } from '#domain/model/state';
import { approveTransition, transitionStage } from '#domain/model/transition-stage';
import { createProject } from '#domain/project/create-project';
import { evolveProject } from '#domain/project/evolve';
import type { ProjectState } from '#domain/project/state';
import { evolveVersion } from '#domain/version/evolve';
import { recordEvaluations } from '#domain/version/record-evidence';
import type { VersionState } from '#domain/version/state';
import type { KnownEvent } from '#models/events/envelope';
import type { ModelEvent } from '#models/events/model';
import type { ProjectEvent } from '#models/events/project';
import { upcast } from '#models/events/upcast';
import type { VersionEvent } from '#models/events/version';
import { vocabulary } from '#models/events/vocabulary';
import { projectEvent } from '#projections/catalogue';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { generateCatalogue } from './generate';
import type { GeneratedCatalogue } from './generated-catalogue';

const directory = mkdtempSync(join(tmpdir(), 'annals-generated-'));
const versions = 400;
let catalogue: GeneratedCatalogue;
let events: KnownEvent[];

beforeAll(async () => {
  catalogue = await generateCatalogue(directory, versions, 7);
  const log = await SqliteEventLog.open({ file: join(directory, 'log.db') });
  const stored = (await log.readAll(undefined, 100_000)).events;
  await log.close();
  events = stored.flatMap((event) => upcast(event) ?? []);
  expect(events).toHaveLength(stored.length);
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Folded states by stream. */
class Scene {
  readonly projects = new Map<string, ProjectState>();
  readonly models = new Map<string, ModelState>();
  readonly evidence = new Map<string, VersionState>();
  private readonly approvals = new Map<string, Extract<KnownEvent, { type: 'TransitionApproved' }>>();

  /** What the rules decide where this event came of it. */
  decided(event: KnownEvent): unknown {
    const model = this.models.get(event.subject.modelId ?? '');
    const evidence = this.evidence.get(event.subject.versionId ?? '');
    const project = this.projects.get(event.subject.projectId ?? '');
    if (event.type === 'ProjectCreated') return createProject(project, { ...event.data, ...preset });
    if (event.type === 'ModelRegistered')
      return registerModel(model, { ...event.data, description: undefined, project: 'any' });
    if (event.type === 'VersionSubmitted') return [{ type: event.type, data: event.data }];
    if (!model || !evidence || !project) throw new Error(`${event.type} before what it is about`);
    const name = { project: project.slug, model: model.slug };
    const given = { project, model, version: evidence, name };
    switch (event.type) {
      case 'VersionRegistered':
        return registerVersion(model, evidence.submitted, name);
      case 'TransitionApproved':
        return approveTransition({ ...given, ...event.data });
      case 'StageTransitioned': {
        const approval = this.approvals.get(event.data.approval);
        if (!approval) throw new Error('a transition without its approval');
        return transitionStage({ ...given, number: event.data.number }, { ...approval.data, id: approval.id });
      }
      case 'AliasSet': {
        const { alias, number, reason } = event.data;
        return setAlias(project, model, evidence, { alias, number: number ?? 0, reason }, name);
      }
      case 'EvaluationRecorded':
        return recordEvaluations(evidence, event.data.evaluations);
      case 'VersionDeprecated': {
        const command = { to: 'deprecated' as const, successor: event.data.successor ?? undefined };
        return changeAvailability(model, evidence, event.data.number, command, name);
      }
      case 'VersionArchived':
        return changeAvailability(model, evidence, event.data.number, { to: 'archived' }, name);
      default:
        throw new Error(`no rule is known for ${event.type}`);
    }
  }

  fold(event: KnownEvent): void {
    const id = event.stream.slice(event.stream.indexOf('-') + 1);
    if (event.type === 'TransitionApproved') this.approvals.set(event.id, event);
    if (event.stream.startsWith('project-')) {
      const state = evolveProject(this.projects.get(id), event as KnownEvent<ProjectEvent>);
      if (state) this.projects.set(id, state);
    } else if (event.stream.startsWith('model-')) {
      const state = evolveModel(this.models.get(id), event as KnownEvent<ModelEvent>);
      if (state && !isRedirect(state)) this.models.set(id, state);
    } else {
      const state = evolveVersion(this.evidence.get(id), event as KnownEvent<VersionEvent>);
      if (state) this.evidence.set(id, state);
    }
  }
}

const preset = { preset: 'open' as const, description: undefined };

it('holds data by the schema of each event', () => {
  for (const event of events) expect(vocabulary[event.type].safeParse(event.data).error).toBeUndefined();
});

it('tells exactly what the rules would have decided, event by event', () => {
  const scene = new Scene();
  for (const event of events.slice(1)) {
    expect(scene.decided(event)).toEqual([{ type: event.type, data: event.data }]);
    scene.fold(event);
  }
});

it('makes rows in which every version and every alias is where the generator says', async () => {
  const rows = await SqliteReadModel.open(directory);
  const changes = events.map((event) => ({ event, operations: projectEvent(event) }));
  const position = events.at(-1)?.position ?? 0n;
  await rows.apply(changes, { logId: catalogue.logId, position, resume: String(position) });
  for (const { project, slug, versions: count, aliases } of catalogue.models) {
    const { answer } = await rows.ask('show-model', { project, model: slug }, { kind: 'now' });
    expect(answer).toMatchObject({ versions: count });
    for (const [alias, number] of Object.entries(aliases)) {
      const question = { project, model: slug, ref: alias };
      expect((await rows.ask('resolve', question, { kind: 'now' })).answer).toMatchObject({ version: number });
    }
  }
  await rows.close();
});

it('has a long tail, and the same events for the same seed', async () => {
  const counts = catalogue.models.map((model) => model.versions);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(versions);
  expect(counts[0]).toBeGreaterThan(10 * (counts.at(-1) ?? 0));
  expect(catalogue.events).toBe(events.length);
  const again = mkdtempSync(join(tmpdir(), 'annals-generated-'));
  expect(await generateCatalogue(again, versions, 7)).toEqual({ ...catalogue, directory: again });
  rmSync(again, { recursive: true });
});
