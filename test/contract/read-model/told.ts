import type { AsOf, ReadModel } from '#application/ports/read-model';
import { projectEvent } from '#projections/catalogue';
import { catalogueQueries, type Answer, type CatalogueQuery, type Question } from '#models/queries/catalogue';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Story } from '#test/builders/events';
import type { z } from 'zod';

export const logId = 'abcdefghijkl';
export const now: AsOf = { kind: 'now' };

type Input<Q extends CatalogueQuery> = z.input<(typeof catalogueQueries)[Q]['question']>;

/** A read model of a suite, and how it is told and asked. */
export class Told {
  private told = 0;

  constructor(readonly rows: ReadModel) {}

  /** Applies what a story tells beyond what was applied, in one transaction. */
  async hears(story: Pick<Story, 'events' | 'position'>): Promise<void> {
    const events = story.events.slice(this.told);
    this.told = story.events.length;
    const changes = events.map((event) => ({ event, operations: projectEvent(event) }));
    await this.rows.apply(changes, { logId, position: story.position, resume: `after ${story.position}` });
  }

  /** Asks; the answer must have the shape that its query declares. */
  async asks<Q extends CatalogueQuery>(query: Q, input: Input<Q>, asOf: AsOf = now): Promise<Answer<Q> | Refusal> {
    const { question, answer } = catalogueQueries[query];
    const asked = await this.rows.ask(query, question.parse(input) as Question<Q>, asOf);
    if (isRefusal(asked.answer)) return asked.answer;
    answer.parse(asked.answer);
    return asked.answer;
  }

  /** Asks for what there is. @throws when it is refused */
  async finds<Q extends CatalogueQuery>(query: Q, input: Input<Q>, asOf: AsOf = now): Promise<Answer<Q>> {
    const answer = await this.asks(query, input, asOf);
    if (isRefusal(answer)) throw new Error(`${query} was refused: ${answer.refused}: ${answer.detail}`);
    return answer;
  }

  /** Asks for what there is not. @returns the code of the refusal; undefined when there was an answer */
  async refuses<Q extends CatalogueQuery>(query: Q, input: Input<Q>, asOf: AsOf = now): Promise<string | undefined> {
    const answer = await this.asks(query, input, asOf);
    return isRefusal(answer) ? answer.refused : undefined;
  }
}

/** Gives a suite an empty read model for each test, which is closed after it. */
export type NewReadModel = () => Promise<Told>;

/** As of the position at which a story stands. */
export function asOf(story: Story): AsOf {
  return { kind: 'position', position: story.position };
}

/** A position for the outside. */
export function token(position: bigint | number): string {
  return `${logId}-${position}`;
}
