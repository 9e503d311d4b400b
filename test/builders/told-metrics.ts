import type { Registry } from './pushing';

/** What Prometheus would read. */
export async function exposition({ url, ownerToken }: Registry): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ownerToken}` } });
  return answer.text();
}

/** The value of a sample by its name and labels, as they are written; undefined when there is none. */
export function sampleOf(text: string, sample: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}

/** Asks again and again until a sample has a value. A test that waits in vain ends by its own time. */
export async function untilMetric(registry: Registry, sample: string, value: number): Promise<void> {
  while (sampleOf(await exposition(registry), sample) !== value);
}
