import { seeded } from '#test/builders/seeded';

/** A model that is to be told: where it lies and how many versions it gets. */
export interface ModelShape {
  readonly project: string;
  readonly slug: string;
  readonly versions: number;
}

/** Who has how many versions, and in which order they come. */
export interface CatalogueShape {
  /** The first ones have the most versions. */
  readonly models: readonly ModelShape[];
  /** One entry a version: the index of its model. */
  readonly order: Uint32Array;
}

/** How steeply versions thin out from the busiest model down: with 0.7 half of the models have four or fewer. */
const steepness = 0.7;
const versionsPerModel = 10;
const modelsPerProject = 250;

const subjects = [
  'churn',
  'fraud',
  'demand',
  'pricing',
  'credit-risk',
  'search',
  'ads',
  'routing',
  'quality',
  'claims',
];
const purposes = ['classifier', 'ranker', 'forecast', 'embedder', 'detector', 'scorer', 'extractor', 'recommender'];
const places = ['eu', 'us', 'apac', 'web', 'app', 'store', 'batch', 'edge', 'b2b', 'beta'];

/**
 * The shape of a catalogue of so many versions: long-tailed versions per model and models per project, as registries
 * that have run for years look. The same seed gives the same shape.
 */
export function catalogueShape(versions: number, seed: number): CatalogueShape {
  const random = seeded(seed);
  const count = Math.max(1, Math.round(versions / versionsPerModel));
  const sizes = longTailed(versions, count);
  const projects = Math.max(1, Math.round(count / modelsPerProject));
  const models = sizes.map((size, index) => ({
    project: projectName(Math.floor(projects * (random(1_000_000) / 1_000_000) ** 2)),
    slug: modelName(index),
    versions: size,
  }));
  const order = new Uint32Array(versions);
  let filled = 0;
  for (const [index, size] of sizes.entries()) {
    order.fill(index, filled, filled + size);
    filled += size;
  }
  shuffle(order, random);
  return { models, order };
}

/** So many numbers of at least 1 whose sum is the total, falling as a power of their rank. */
function longTailed(total: number, count: number): number[] {
  const weights = Array.from({ length: count }, (_, index) => (index + 1) ** -steepness);
  const sum = weights.reduce((a, b) => a + b, 0);
  const sizes = weights.map((weight) => Math.max(1, Math.floor((total * weight) / sum)));
  let missing = total - sizes.reduce((a, b) => a + b, 0);
  for (let index = 0; missing !== 0; index = (index + 1) % count) {
    const step = Math.sign(missing);
    const size = sizes[index] ?? 1;
    if (size + step < 1) continue;
    sizes[index] = size + step;
    missing -= step;
  }
  return sizes;
}

function projectName(index: number): string {
  const subject = subjects[index % subjects.length] ?? '';
  return `team-${subject}-${Math.floor(index / subjects.length)}`;
}

function modelName(index: number): string {
  const subject = subjects[index % subjects.length] ?? '';
  const purpose = purposes[Math.floor(index / subjects.length) % purposes.length] ?? '';
  const place = places[Math.floor(index / subjects.length / purposes.length) % places.length] ?? '';
  const round = Math.floor(index / subjects.length / purposes.length / places.length);
  return `${subject}-${purpose}-${place}${round === 0 ? '' : `-${round}`}`;
}

function shuffle(values: Uint32Array, random: (below: number) => number): void {
  for (let index = values.length - 1; index > 0; index--) {
    const other = random(index + 1);
    const value = values[index] ?? 0;
    values[index] = values[other] ?? 0;
    values[other] = value;
  }
}
