import { seeded } from '#test/builders/seeded';
import type { Bench } from '../bench';
import type { GeneratedCatalogue, GeneratedModel } from '../catalogue/generated-catalogue';
import type { MeasuredServer } from '../server';

/** A token that may read and nothing else: what is measured is authorised. */
export async function readerToken(server: MeasuredServer): Promise<string> {
  const { body } = await server.request('POST', '/api/v1/tokens', { role: 'reader', principal: 'bench-reader' });
  return String(body['token']);
}

/** Models of a catalogue that have the alias `champion`, picked at random by the run's seed. */
export function pickedModels({ seed }: Bench, catalogue: GeneratedCatalogue, count: number): GeneratedModel[] {
  const random = seeded(seed + 2);
  const able = catalogue.models.filter(({ aliases }) => aliases['champion'] !== undefined);
  return Array.from({ length: count }, () => able[random(able.length)]).filter((model) => model !== undefined);
}

/** The address at which the alias `champion` of a model is resolved. */
export function resolvePath({ project, slug }: GeneratedModel): string {
  return `/api/v1/resolve/${project}/${slug}@champion`;
}

/** The address of a model below which its versions and aliases lie. */
export function modelPath({ project, slug }: GeneratedModel): string {
  return `/api/v1/projects/${project}/models/${slug}`;
}
