import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { entryGate } from '#domain/model/entry-gate';
import { stageRule } from '#domain/model/stages';
import { chosenPolicy } from '#domain/project/change-policy';
import { ChangePolicy } from '#models/commands/projects';
import type { Policy } from '#models/policy/policy';
import type { PolicyTestAnswer } from '#models/queries/gates';
import type { VersionAnswer } from '#models/queries/versions';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { scanRequest } from '../free-text-gate';
import { LogIdentity } from '../projecting/log-identity';
import { OnePosition } from './ask';
import type { AskedFor } from './standpoint';
import { failingCheck, refused } from './told-gate';

type Affected = PolicyTestAnswer['affected'][number];

/** Which versions that hold a stage a policy would not let in again. */
export class TestPolicy extends Query<{ readonly position: bigint; readonly answer: PolicyTestAnswer } | Refusal> {
  constructor(
    readonly project: string,
    readonly body: ChangePolicy,
    readonly actor: Actor,
    readonly when: AskedFor = {},
  ) {
    super();
  }
}

/** Asks the rules of a policy of every version that holds a stage; changes nothing. */
@QueryHandler(TestPolicy)
export class TestPolicyHandler implements IQueryHandler<TestPolicy> {
  constructor(
    private readonly queries: QueryBus,
    private readonly identity: LogIdentity,
  ) {}

  async execute({ project, body, actor, when }: TestPolicy) {
    const sensitive = await scanRequest(ChangePolicy, body, { project });
    if (sensitive) return sensitive;
    const catalogue = new OnePosition(this.queries, this.identity, actor, when);
    const held = await catalogue.ask('show-policy', { project });
    if (isRefusal(held)) return held;
    const policy = chosenPolicy(body);
    if (isRefusal(policy)) return policy;
    const holders = await holdersIn(catalogue, held.project);
    if (isRefusal(holders)) return holders;
    const affected: Affected[] = [];
    for (const { model, number } of holders) {
      const version = await catalogue.ask('show-version', { project: held.project, model, ref: String(number) });
      if (isRefusal(version)) return version;
      affected.push(...affectedBy(policy, version));
    }
    const answer: PolicyTestAnswer = {
      project: held.project,
      revision: held.revision,
      preset: policy.preset,
      changed: JSON.stringify(policy) !== JSON.stringify(held.policy),
      tested: holders.length,
      affected,
    };
    return { position: catalogue.position, answer };
  }
}

/** Every version of a project that stands in a stage. */
async function holdersIn(
  catalogue: OnePosition,
  project: string,
): Promise<{ readonly model: string; readonly number: number }[] | Refusal> {
  const holders: { model: string; number: number }[] = [];
  let cursor: string | undefined;
  do {
    const page = await catalogue.ask('list-models', { project, archived: 'yes', limit: 500, cursor });
    if (isRefusal(page)) return page;
    for (const { slug, stages } of page.items) {
      holders.push(...stages.map(({ version }) => ({ model: slug, number: version })));
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return holders;
}

function affectedBy(policy: Policy, version: VersionAnswer): Affected[] {
  const { project, model, number, stage } = version;
  const told = { model, version: number, stage };
  const rule = stageRule(policy, stage);
  if (isRefusal(rule)) return [{ ...told, missing: [], refusal: refused(rule) }];
  const checks = new Map(version.checks.map((check) => [check.name, check]));
  const { failing, refusal } = entryGate(policy, rule, version, { checks }, { project, model });
  return refusal ? [{ ...told, missing: failing.map(failingCheck), refusal: refused(refusal) }] : [];
}
