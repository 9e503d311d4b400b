import fc from 'fast-check';
import { modelIdOf, submission } from './event-data';
import { announced, attached, sealed } from './content-to-come';
import { story, type Story } from './events';

interface Model {
  alive: boolean;
  renames: number;
  last: number;
  readonly versions: Set<number>;
  /** Versions whose content is still to come. */
  readonly announced: Set<number>;
  readonly aliases: Set<string>;
}

/** Where a random story stands: enough to tell only what a registry could have decided. */
interface Scene {
  readonly tale: Story;
  readonly models: Map<string, Model>;
}

type Step = { readonly kind: (typeof kinds)[number]; readonly pick: number; readonly other: number };

const kinds = [
  'model',
  'version',
  'version',
  'orphan',
  'announce',
  'attach',
  'attach',
  'promote',
  'promote',
  'withdraw',
  'alias',
  'alias',
  'unalias',
  'follow',
  'deploy',
  'deploy',
  'undeploy',
  'rollback',
  'describe',
  'evaluate',
  'link',
  'deprecate',
  'quarantine',
  'release',
  'archive',
  'delete',
  'rename',
  'describe model',
  'delete model',
] as const;

/** Stories of up to `length` changes in a project with few names, so that they meet often. */
export function randomStories(length: number): fc.Arbitrary<Story> {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom(...kinds),
    pick: fc.nat(1000),
    other: fc.nat(1000),
  });
  return fc.array(step, { minLength: 5, maxLength: length }).map((steps) => {
    const scene: Scene = { tale: story(3).projectCreated(), models: new Map() };
    for (const each of steps) take(scene, each);
    return scene.tale;
  });
}

const births = ['alpha', 'Beta', 'gamma'];
const stages = ['staging', 'production'];
const aliases = ['champion', 'Rival'];
const follower = 'Current';

function take({ tale, models }: Scene, { kind, pick, other }: Step): void {
  if (kind === 'model') {
    const slug = births[pick % births.length] ?? 'alpha';
    const known = models.get(modelIdOf(slug));
    if (known?.alive) return;
    tale.modelRegistered(slug, { tags: { [`t${other % 3}`]: String(other) } });
    models.set(modelIdOf(slug), {
      alive: true,
      renames: known?.renames ?? 0,
      versions: new Set(),
      announced: new Set(),
      aliases: new Set(),
      last: known?.last ?? 0,
    });
    return;
  }
  const alive = [...models].filter(([, model]) => model.alive);
  const [id, model] = alive[pick % Math.max(alive.length, 1)] ?? [];
  if (id === undefined || !model) return;
  const numbers = [...model.versions];
  const number = numbers[other % Math.max(numbers.length, 1)];
  const stage = stages[other % 2] ?? 'staging';
  const alias = aliases[other % 2] ?? 'champion';
  switch (kind) {
    case 'version':
      model.versions.add((model.last += 1));
      tale.versionRegistered(id, { tags: { n: String(pick % 3) } });
      return;
    case 'orphan':
      tale.versionSubmitted(id, `orphan-${tale.position}`);
      return;
    case 'announce':
      model.announced.add((model.last += 1));
      announced(tale, id);
      return;
    case 'attach':
      attach(tale, id, model, pick);
      return;
    case 'rename':
      tale.renamed(id, `${id.slice('acme-'.length)}-${(model.renames += 1)}`);
      return;
    case 'describe model':
      tale.modelDescribed(id, { tags: { t0: String(other) }, removedTags: other % 2 ? ['t1'] : [] });
      return;
    case 'delete model':
      if (pick % 4 !== 0) return;
      model.alive = false;
      tale.modelDeleted(id);
      return;
    case 'unalias':
      if (model.aliases.delete(alias)) tale.aliasRemoved(id, alias);
      return;
    case 'follow':
      if (model.aliases.delete(follower)) tale.aliasRemoved(id, follower);
      else {
        model.aliases.add(follower);
        tale.aliasFollows(id, follower, stage);
      }
      return;
    case 'undeploy': {
      const [running] = tale.running(id);
      if (running !== undefined) tale.undeployed(id, running);
      return;
    }
    case 'rollback':
      if (tale.canRollBack(id, stage)) tale.stageRolledBack(id, stage);
      else if (tale.canRollBack(id, `alias ${alias.toLowerCase()}`)) tale.aliasRolledBack(id, alias);
      return;
    default:
      if (number !== undefined) onVersion(tale, kind, id, number, pick, model);
  }
}

function onVersion(
  tale: Story,
  kind: Exclude<Step['kind'], 'model' | 'version'>,
  id: string,
  number: number,
  pick: number,
  model: Model,
): void {
  switch (kind) {
    case 'promote':
      tale.promoted(id, number, stages[pick % 2] ?? 'staging', pick % 3 > 0);
      return;
    case 'withdraw':
      tale.promoted(id, number, 'none');
      return;
    case 'alias': {
      const alias = aliases[pick % 2] ?? 'champion';
      model.aliases.add(alias);
      tale.aliasSet(id, alias, number);
      return;
    }
    case 'deploy':
      tale.deployed(id, number, stages[pick % 2] ?? 'staging', pick % 3 ? {} : { url: 'https://example.org/' });
      return;
    case 'describe': {
      const checks = submission(id, 'any').checks.map((check) => ({ ...check, reasons: [String(pick)] }));
      tale.described(id, number, { tags: { n: String(pick) }, removedTags: pick % 2 ? ['team'] : [], checks });
      return;
    }
    case 'evaluate':
      tale.evaluated(id, number, pick / 8);
      return;
    case 'link':
      tale.linked(id, number, `run-${pick}`);
      return;
    case 'deprecate':
      tale.deprecated(id, number, '2026-12-31');
      return;
    case 'quarantine':
      tale.quarantined(id, number);
      return;
    case 'release':
      tale.released(id, number);
      return;
    case 'archive':
      tale.archived(id, number);
      return;
    case 'delete':
      if (pick % 3 === 0) return;
      model.versions.delete(number);
      tale.deleted(id, number);
      // What was decided before the deletion may still come on the version's own stream.
      if (pick % 2) tale.evaluated(id, number, pick);
      return;
    default:
      return;
  }
}

/** Content is attached to a version that waits for it, and mostly sealed. */
function attach(tale: Story, id: string, model: Model, pick: number): void {
  const waiting = [...model.announced];
  const number = waiting[pick % Math.max(waiting.length, 1)];
  if (number === undefined) return;
  const attachment = attached(tale, id, number);
  if (pick % 3 === 0) return;
  sealed(tale, id, number, attachment);
  model.announced.delete(number);
  model.versions.add(number);
}
