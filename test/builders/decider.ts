import type { Decision } from '#domain/decision';
import { evolveModel } from '#domain/model/evolve';
import type { ModelName } from '#domain/model/names';
import { isRedirect, type ModelState, type ModelStream } from '#domain/model/state';
import { evolveProject } from '#domain/project/evolve';
import type { ProjectState } from '#domain/project/state';
import { evolveVersion } from '#domain/version/evolve';
import type { VersionState } from '#domain/version/state';
import type { KnownEvent } from '#models/events/envelope';
import type { ModelEvent } from '#models/events/model';
import type { ProjectEvent } from '#models/events/project';
import type { VersionEvent } from '#models/events/version';
import { vocabulary, type DomainEvent } from '#models/events/vocabulary';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { RefusalCode } from '#models/refusals/table';
import { modelIdOf } from './event-data';
import type { Story } from './events';

/** What a story comes to for whoever decides about its model `churn` in the project `acme`. */
export class Told {
  readonly name: ModelName = { project: 'acme', model: 'churn' };

  constructor(private readonly tale: Story) {}

  /** The time of the story's last event. */
  get now(): string {
    return this.tale.time;
  }

  /** The stream of a model name. */
  stream(slug = 'churn'): ModelStream {
    const events = this.tale.events.filter(({ stream }) => stream === `model-${modelIdOf(slug)}`);
    return events.reduce<ModelStream>((state, event) => evolveModel(state, event as KnownEvent<ModelEvent>), undefined);
  }

  get model(): ModelState {
    const state = this.stream();
    if (state === undefined || isRedirect(state)) throw new Error('the story has no model churn');
    return state;
  }

  get project(): ProjectState {
    const events = this.tale.events.filter(({ stream }) => stream === 'project-acme');
    const state = events.reduce<ProjectState | undefined>(
      (before, event) => evolveProject(before, event as KnownEvent<ProjectEvent>),
      undefined,
    );
    if (!state) throw new Error('the story has no project acme');
    return state;
  }

  /** The evidence about a version. */
  evidence(number: number): VersionState {
    const { versionId } = this.tale.named(modelIdOf('churn'), number);
    const state = this.tale.events
      .filter(({ stream }) => stream === `version-${versionId}`)
      .reduce<VersionState | undefined>(
        (before, event) => evolveVersion(before, event as KnownEvent<VersionEvent>),
        undefined,
      );
    if (!state) throw new Error(`the story has no version ${number}`);
    return state;
  }
}

type Decided =
  Decision | Refusal | { readonly redirect: readonly DomainEvent[]; readonly rename: readonly DomainEvent[] };

/** Given what a story tells, when something is decided, then events, nothing, or a refusal. */
export function given(tale: Story) {
  return {
    when(decide: (told: Told) => Decided) {
      const decided = decide(new Told(tale));
      const events = 'redirect' in decided ? [...decided.redirect, ...decided.rename] : decided;
      return {
        /** These events and no others, each with at least these data, of the shape of its schema. */
        then(...expected: { readonly type: DomainEvent['type']; readonly data?: object }[]): void {
          expect(events).toMatchObject(expected);
          if (isRefusal(events)) throw new Error(events.detail);
          for (const { type, data } of events) expect(vocabulary[type].parse(data)).toEqual(data);
        },
        thenNothing(): void {
          expect(events).toEqual([]);
        },
        thenRefused(code: RefusalCode, facts: object = {}): void {
          expect(events).toMatchObject({ refused: code, facts });
        },
      };
    },
  };
}
