import type { QueryBus } from '@nestjs/cqrs';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import type { LogIdentity } from '../projecting/log-identity';
import { AskCatalogue } from './ask-catalogue';
import type { AskedFor } from './standpoint';

/** A composed question's way to the catalogue: the first answer fixes the position, all others stand at the same one. */
export class OnePosition {
  private at: bigint | undefined;

  constructor(
    private readonly queries: QueryBus,
    private readonly identity: LogIdentity,
    private readonly actor: Actor,
    private readonly when: AskedFor,
  ) {}

  /** Where all answers stand. @throws before the first one */
  get position(): bigint {
    if (this.at === undefined) throw new Error('nothing has been asked yet');
    return this.at;
  }

  /** Asks as of the common position. */
  async ask<Q extends CatalogueQuery>(query: Q, question: Question<Q>): Promise<Answer<Q> | Refusal> {
    const when = this.at === undefined ? this.when : { asOf: this.identity.format(this.at) };
    const found = await this.queries.execute(new AskCatalogue(query, question, this.actor, when));
    if (isRefusal(found)) return found;
    this.at ??= found.position;
    return found.answer;
  }

  /** Asks as of another position that an answer named. */
  async askAt<Q extends CatalogueQuery>(
    position: string,
    query: Q,
    question: Question<Q>,
  ): Promise<Answer<Q> | Refusal> {
    const found = await this.queries.execute(new AskCatalogue(query, question, this.actor, { asOf: position }));
    return isRefusal(found) ? found : found.answer;
  }
}
