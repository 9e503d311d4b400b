import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { entryGate } from '#domain/model/entry-gate';
import { edgeAllowed, stageRule } from '#domain/model/stages';
import { missingBeforeProduction } from '#domain/version/metadata-check';
import type { GateAnswer } from '#models/queries/gates';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { foldSlug } from '#models/values/slug';
import { LogIdentity } from '../projecting/log-identity';
import { OnePosition } from './ask';
import type { AskedFor } from './standpoint';
import { failingCheck, refused } from './told-gate';

/** Whether a version may enter a stage, and what is missing. */
export class ShowGate extends Query<{ readonly position: bigint; readonly answer: GateAnswer } | Refusal> {
  constructor(
    readonly version: { readonly project: string; readonly model: string; readonly ref: string },
    readonly stage: string,
    readonly actor: Actor,
    readonly when: AskedFor = {},
  ) {
    super();
  }
}

/** Decides by the rule by which promotions are decided, from what the catalogue knows. */
@QueryHandler(ShowGate)
export class ShowGateHandler implements IQueryHandler<ShowGate> {
  constructor(
    private readonly queries: QueryBus,
    private readonly identity: LogIdentity,
  ) {}

  async execute({ version: asked, stage, actor, when }: ShowGate) {
    const catalogue = new OnePosition(this.queries, this.identity, actor, when);
    const version = await catalogue.ask('show-version', { ...asked });
    if (isRefusal(version)) return version;
    const { project, number, digest, stage: from } = version;
    const model = await catalogue.ask('show-model', { project: asked.project, model: asked.model });
    if (isRefusal(model)) return model;
    const held = await catalogue.ask('show-policy', { project });
    if (isRefusal(held)) return held;
    const rule = stageRule(held.policy, stage);
    if (isRefusal(rule)) return rule;
    const name = { project, model: version.model };
    const checks = new Map(version.checks.map((check) => [check.name, check]));
    const gate = entryGate(held.policy, rule, version, { checks }, name);
    const stands = foldSlug(from) === foldSlug(rule.name);
    const edge = stands || edgeAllowed(held.policy, from, rule.name);
    const refusal =
      (model.archived ? refuse('model-archived', name) : undefined) ??
      (stands ? undefined : edge ? gate.refusal : refuse('edge-not-allowed', { from, to: rule.name }));
    const answer: GateAnswer = {
      ...name,
      version: number,
      digest,
      stage: rule.name,
      from,
      allowed: refusal === undefined,
      edgeAllowed: edge,
      policyRevision: held.revision,
      missing: gate.failing.map(failingCheck),
      advice: held.policy.stages.at(-1) === rule ? missingBeforeProduction(version.metadata) : [],
      refusal: refusal ? refused(refusal) : null,
    };
    return { position: catalogue.position, answer };
  }
}
