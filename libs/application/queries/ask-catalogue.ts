import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { authorise } from '../access/ability';
import { RememberedAnswers } from './remembered-answers';
import { Standpoint, type AskedFor } from './standpoint';
import { Unavailable } from '../failures';
import { modelIdOf, projectIdOf } from '../identity';
import { ReadModel, type Answered } from '../ports/read-model';
import { LogIdentity } from '../projecting/log-identity';
import { Projector } from '../projecting/projector';

/** A question to the catalogue: for now, or as of a past position or moment. */
export class AskCatalogue<Q extends CatalogueQuery = CatalogueQuery> extends Query<Answered<Answer<Q>> | Refusal> {
  constructor(
    readonly query: Q,
    readonly question: Question<Q>,
    readonly actor: Actor,
    readonly when: AskedFor = {},
  ) {
    super();
  }
}

/** Answers from the derived side alone; what it can not answer truly it does not answer. */
@QueryHandler(AskCatalogue)
export class AskCatalogueHandler implements IQueryHandler<AskCatalogue> {
  constructor(
    private readonly readModel: ReadModel,
    private readonly projector: Projector,
    private readonly standpoint: Standpoint,
    private readonly identity: LogIdentity,
    private readonly remembered: RememberedAnswers,
  ) {}

  async execute<Q extends CatalogueQuery>(asked: AskCatalogue<Q>): Promise<Answered<Answer<Q>> | Refusal> {
    const refusal = authorise(asked.actor, 'read', asked.query);
    if (refusal) return refusal;
    const asOf = await this.standpoint.of(asked.when);
    if (isRefusal(asOf)) return asOf;
    if ('after' in asked.question && asked.question.after !== undefined) {
      const after = await this.identity.parse(asked.question.after);
      if (isRefusal(after)) return after;
    }
    await this.assertNotParked(asked.question);
    const answered = await this.remembered.answer(asked.query, asked.question, asOf, () =>
      this.readModel.ask(asked.query, asked.question, asOf),
    );
    // A rebuild that began meanwhile may have taken the rows away before they were read.
    this.standpoint.assertBuilt();
    return answered;
  }

  /** A parked model is not served, under whichever of its names it is asked for. */
  private async assertNotParked(question: object): Promise<void> {
    if (!this.projector.hasParked || !('project' in question) || !('model' in question)) return;
    const { project, model } = question;
    if (typeof project !== 'string' || typeof model !== 'string') return;
    const { answer } = await this.readModel.ask('show-model', { project, model }, { kind: 'now' });
    const modelId = isRefusal(answer) ? modelIdOf(projectIdOf(project), model) : answer.id;
    if (this.projector.isParked(modelId)) {
      throw new Unavailable('projection-parked', `${project}/${model} is parked`);
    }
  }
}
