import { seeded } from '#test/builders/seeded';
import type { Figure } from '../figure';
import { percentile } from '../load/percentile';
import { RawClient, rawRequest } from '../load/raw-client';
import { modelPath, pickedModels } from '../load/reading';
import { registrations } from '../load/registrations';

/** How long after its answer a change is in the read side. */
export const visibleFigure: Figure = {
  name: 'visible',
  method:
    'One client registers a version and, as soon as that is answered, asks for the model with Registry-Min-Position set to the answer’s position: from the one answer to the other, median. The reference is the same question without that header, on the same connection.',
  limit:
    'The rows of the events are written in the moment after the answer; a question that comes faster waits for that.',
  async measure(bench, tell) {
    const catalogue = await bench.freshCatalogue(bench.at({ smoke: 1e3, small: 1e4, full: 1e4 }));
    const { url, ownerToken: token } = await bench.server(catalogue.directory);
    const models = pickedModels(bench, catalogue, 100);
    const register = registrations(url, token, models, seeded(bench.seed + 5));
    const client = await RawClient.open(url);
    bench.later(() => client.close());
    const demanded: number[] = [];
    const plain: number[] = [];
    const count = bench.at({ smoke: 30, small: 500, full: 2000 });
    for (let number = 0; number < count && !bench.signal.aborted; number++) {
      const model = models[number % models.length];
      if (model === undefined) break;
      const registered = await client.send(register(number));
      const position = /\r\nregistry-position: (\S+)/.exec(registered.head)?.[1];
      if (position === undefined) throw new Error(`a registration was answered ${registered.status}`);
      const headers = { 'registry-min-position': position };
      demanded.push(await timed(client, rawRequest(url, 'GET', modelPath(model), { token, headers })));
      plain.push(await timed(client, rawRequest(url, 'GET', modelPath(model), { token })));
    }
    demanded.sort((a, b) => a - b);
    plain.sort((a, b) => a - b);
    tell({
      what: 'append → visible: p50',
      amount: { value: percentile(demanded, 0.5), unit: 'ms' },
      reference: { value: percentile(plain, 0.5), unit: 'ms', what: 'the same question, nothing demanded' },
      note: `p99 ${percentile(demanded, 0.99).toFixed(2)} ms`,
    });
  },
};

async function timed(client: RawClient, request: Buffer): Promise<number> {
  const begun = performance.now();
  const { status, body } = await client.send(request);
  if (status !== 200) throw new Error(`answered ${status}: ${body.toString().slice(0, 500)}`);
  return performance.now() - begun;
}
