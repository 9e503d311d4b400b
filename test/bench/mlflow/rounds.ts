import { setTimeout } from 'node:timers/promises';
import { seeded } from '#test/builders/seeded';
import type { Bench } from '../bench';
import { closedLoop, type LoadResult } from '../load/closed-loop';
import { percentile } from '../load/percentile';
import { modelName, type Contestant } from './contestant';
import { useOf } from './process-tree';

/** How much there is before anything is measured. */
export interface Catalogue {
  readonly models: number;
  readonly versions: number;
}

/** How often something is done a second, and ms of the server's CPU for doing it once. */
export interface Rate {
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** What was measured of a contestant. */
export interface Rounds {
  readonly warmStartMs: number;
  /** Lookups by alias with 32 clients. */
  readonly lookups: Rate;
  /** ms of a lookup with one client, the median. */
  readonly oneLookupMs: number;
  /** Models with their first version, with 32 clients, after as many that are not counted. */
  readonly pairs: Rate;
  /** Searches with 32 clients. */
  readonly searches: Rate;
  /** After all that: MB over the tree of processes, and how many there are. */
  readonly rss: number;
  readonly processes: number;
}

const clients = 32;

/** Fills an empty registry. A model's champion is its newest version. */
export async function fill(bench: Bench, contestant: Contestant, { models, versions }: Catalogue): Promise<void> {
  const { url, requests } = contestant;
  const each = (count: number, request: (number: number) => Buffer) =>
    closedLoop({ url, clients: 8, count, signal: bench.signal, request });
  await each(models, (number) => requests.model(modelName(number)));
  for (let version = 1; version <= versions; version++) {
    await each(models, (number) => requests.version(modelName(number), version));
  }
  await each(models, (number) => requests.alias(modelName(number), versions));
}

/** The same loads for every contestant, which has the catalogue already. `run` keeps new names apart. */
export async function rounds(
  bench: Bench,
  contestant: Contestant,
  { models }: Catalogue,
  run: string,
): Promise<Rounds> {
  const { signal, seed } = bench;
  const { requests } = contestant;
  const warmStartMs = await contestant.restart();
  await settled(bench, contestant.pid);
  const { url } = contestant;
  const random = seeded(seed + 7);
  const lookup = () => requests.lookup(modelName(random(models)));
  const seconds = Math.max(2, bench.seconds);
  const load = { url, signal, seconds };
  await closedLoop({ ...load, clients, request: lookup });
  const one = await closedLoop({ ...load, clients: 1, request: lookup });
  const lookups = await rateOf(contestant, () => closedLoop({ ...load, clients, request: lookup }));
  const searches = await rateOf(contestant, () => closedLoop({ ...load, clients, request: () => requests.search() }));
  const pairCount = bench.at({ smoke: 64, small: 256, full: 640 });
  await created(bench, contestant, pairCount, `${run}-before`);
  const pairs = await rateOf(contestant, () => created(bench, contestant, pairCount, run));
  const { rss, processes } = await useOf(contestant.pid);
  return { warmStartMs, lookups, oneLookupMs: percentile(one.latencies, 0.5), pairs, searches, rss, processes };
}

async function rateOf(
  { pid }: Contestant,
  work: () => Promise<Pick<LoadResult, 'count' | 'perSecond'>>,
): Promise<Rate> {
  const before = await useOf(pid);
  const { count, perSecond } = await work();
  return { perSecond, cpuMs: ((await useOf(pid)).cpuMs - before.cpuMs) / count };
}

/** Waits until a server has started all that it starts: its processes use less than a tenth of a core for a second. */
async function settled({ signal }: Bench, pid: number): Promise<void> {
  for (let seconds = 0; seconds < 60; seconds++) {
    const before = await useOf(pid);
    await setTimeout(1000, undefined, { signal });
    if ((await useOf(pid)).cpuMs - before.cpuMs < 100) return;
  }
}

/** Models and then a version of each. */
async function created(
  bench: Bench,
  { url, requests }: Contestant,
  count: number,
  run: string,
): Promise<Pick<LoadResult, 'count' | 'perSecond'>> {
  const load = { url, clients, count, signal: bench.signal };
  const name = (number: number) => `new-${run}-${number}`;
  const models = await closedLoop({ ...load, request: (number) => requests.model(name(number)) });
  const versions = await closedLoop({ ...load, request: (number) => requests.version(name(number), 1) });
  const secondsOf = (result: LoadResult) => result.count / result.perSecond;
  return { count, perSecond: count / (secondsOf(models) + secondsOf(versions)) };
}
