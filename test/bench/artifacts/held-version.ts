import { setTimeout } from 'node:timers/promises';
import type { MeasuredServer } from '../server';
import type { BigFile } from './big-file';

/** The project of the transfers. */
export const project = 'transfers';
/** The path of the file in its version. */
export const path = 'model.safetensors';

/** Makes a model for versions. */
export async function beginModel(server: MeasuredServer, model: string): Promise<void> {
  await server.request('POST', '/api/v1/projects', { slug: project }, [200, 201, 409]);
  await server.request('POST', `/api/v1/projects/${project}/models`, { slug: model });
}

/** Registers a version of a file that is there. @returns ms from the request until the operation has succeeded */
export async function registered(server: MeasuredServer, model: string, file: BigFile): Promise<number> {
  const begun = performance.now();
  const { body } = await server.request(
    'POST',
    `/api/v1/projects/${project}/models/${model}/versions`,
    { content: { kind: 'held', files: [{ path, size: file.size, digest: file.digest }] }, newVersion: true },
    [200, 201, 202],
  );
  for (;;) {
    const operation = (await server.request('GET', `/api/v1/operations/${String(body['id'])}`)).body;
    if (operation['state'] === 'succeeded') return performance.now() - begun;
    if (operation['state'] === 'failed' || operation['state'] === 'cancelled') {
      throw new Error(`the registration ended as ${JSON.stringify(operation)}`);
    }
    await setTimeout(2);
  }
}
