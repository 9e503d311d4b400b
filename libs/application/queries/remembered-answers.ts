import { Injectable } from '@nestjs/common';
import type { KnownEvent } from '#models/events/envelope';
import type { EventType } from '#models/events/vocabulary';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { isRefusal } from '#models/refusals/refusal';
import type { Answered, AsOf } from '../ports/read-model';
import { Projector } from '../projecting/projector';

type Resolved = Answer<'resolve'>;

/** What adds a version and changes nothing of another one, */
const onlyAdds: ReadonlySet<string> = new Set<EventType>(['VersionSubmitted', 'VersionRegistered']);
/** and so nothing of what these mean: a model that is served stays in memory while versions are registered in it. */
const fixed: ReadonlySet<Resolved['resolvedBy']> = new Set(['number', 'alias', 'stage']);

/** The projector hears within some ms of what it had stored. */
const patienceMs = 5_000;

/** Files of all remembered answers together, an answer counting as one more: about 20 MB. */
const capacity = 50_000;

/**
 * What refs mean now, kept until an event concerns their model: serving platforms ask the same few refs all day. It is
 * exact, not merely fresh: an answer depends on the events of its model and of its project alone (dates are told, not
 * judged), so it holds at every position up to the next one of those. Everything else is asked of the read model.
 */
@Injectable()
export class RememberedAnswers {
  private readonly answers = new Map<string, Resolved>();
  private readonly keys = new Map<string, Set<string>>();
  private weight = 0;
  /** How often the catalogue was replaced. */
  private catalogue = 0;
  constructor(private readonly projector: Projector) {
    projector.onApplied((events) => this.forget(events));
    projector.onReplaced(() => this.forgetAll());
  }

  /** The answer to a question as of now, from memory where it is known; else what `ask` answers. */
  async answer<Q extends CatalogueQuery>(
    query: Q,
    question: Question<Q>,
    asOf: AsOf,
    ask: () => Promise<Answered<Answer<Q>>>,
  ): Promise<Answered<Answer<Q>>> {
    if (asOf.kind !== 'now') return ask();
    if (query !== 'resolve') return this.inStep(await ask());
    const { project, model, ref } = question as Question<'resolve'>;
    const key = JSON.stringify([project, model, ref]);
    const known = this.answers.get(key);
    if (known) return { position: this.projector.position, answer: known as Answer<Q> };
    const { catalogue } = this;
    const answered = await this.inStep(await ask());
    // What the catalogue has applied since then may concern this model.
    const isNewest = answered.position >= this.projector.position && catalogue === this.catalogue;
    if (!isRefusal(answered.answer) && isNewest) this.keep(key, answered.answer as Resolved);
    return answered;
  }

  /**
   * The rows are ahead of the projector for a moment. What they tell is held back until it has come as far, and has made
   * forget what holds no more: else whoever asks next could be given an older answer from memory.
   */
  private async inStep<A>(answered: Answered<A>): Promise<Answered<A>> {
    if (answered.position > this.projector.position) await this.projector.reached(answered.position, patienceMs);
    return answered;
  }

  private keep(key: string, answer: Resolved): void {
    this.drop(key);
    this.answers.set(key, Object.freeze(answer));
    this.weight += weightOf(answer);
    const ofModel = this.keys.get(answer.modelId) ?? new Set();
    this.keys.set(answer.modelId, ofModel.add(key));
    for (const oldest of this.answers.keys()) {
      if (this.weight <= capacity) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const answer = this.answers.get(key);
    if (!answer) return;
    this.answers.delete(key);
    this.weight -= weightOf(answer);
    const ofModel = this.keys.get(answer.modelId);
    ofModel?.delete(key);
    if (ofModel?.size === 0) this.keys.delete(answer.modelId);
  }

  private forgetAll(): void {
    this.catalogue += 1;
    this.answers.clear();
    this.keys.clear();
    this.weight = 0;
  }

  private forget(events: readonly KnownEvent[]): void {
    for (const { type, subject } of events) {
      if (subject.projectId === undefined) continue;
      const concerned = subject.modelId === undefined ? this.answers.keys() : this.keys.get(subject.modelId);
      for (const key of [...(concerned ?? [])]) {
        const resolvedBy = this.answers.get(key)?.resolvedBy;
        if (!(onlyAdds.has(type) && resolvedBy && fixed.has(resolvedBy))) this.drop(key);
      }
    }
  }
}

function weightOf({ files }: Resolved): number {
  return 1 + files.length;
}
