import { Histogram, Registry } from 'prom-client';
import { Durations, TalliesBy } from './durations';

const bounds = [0.001, 0.1, 1];
const observed = [0.0005, 0.001, 0.05, 0.1, 0.5, 7];

it('tells what a histogram of the library tells', async () => {
  const ours = new Registry();
  const theirs = new Registry();
  const told = { name: 'annals_spec_seconds', help: 'As it takes.' };
  const tallies = new TalliesBy(new Durations({ ...told, bounds, registry: ours }), 'query');
  const histogram = new Histogram({ ...told, buckets: bounds, labelNames: ['query'], registers: [theirs] });
  for (const query of ['one', 'other']) {
    for (const seconds of observed) {
      tallies.observe(query, seconds);
      histogram.observe({ query }, seconds);
    }
  }
  expect(await ours.metrics()).toBe(await theirs.metrics());
});
