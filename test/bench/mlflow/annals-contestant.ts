import type { Bench } from '../bench';
import { rawRequest } from '../load/raw-client';
import { modelName, type Contestant } from './contestant';

const project = 'bench';

/** Starts this registry over a directory. */
export async function startAnnals(bench: Bench, directory: string): Promise<Contestant> {
  let server = await bench.server(directory);
  const token = server.ownerToken;
  await server.request('POST', '/api/v1/projects', { slug: project });
  const models = `/api/v1/projects/${project}/models`;
  const lookup = (model: string) => `/api/v1/resolve/${project}/${model}@champion`;
  const write = (method: string, path: string, body: object) => rawRequest(server.url, method, path, { token, body });
  return {
    name: 'annals',
    get url() {
      return server.url;
    },
    get pid() {
      return server.pid;
    },
    requests: {
      model: (slug) => write('POST', models, { slug }),
      version: (model, number) => {
        const uri = `s3://models/${model}/${number}/`;
        return write('POST', `${models}/${model}/versions`, { content: { kind: 'external', uri } });
      },
      alias: (model, version) =>
        write('PUT', `${models}/${model}/aliases/champion`, { version: String(version), reason: 'measured' }),
      lookup: (model) => rawRequest(server.url, 'GET', lookup(model), { token }),
      search: () => rawRequest(server.url, 'GET', `${models}?limit=100`, { token }),
    },
    async restart() {
      await server.stop();
      const begun = performance.now();
      server = await bench.server(directory);
      const answer = await fetch(`${server.url}${lookup(modelName(0))}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (answer.status !== 200) throw new Error(`a lookup was answered ${answer.status}`);
      return performance.now() - begun;
    },
    stop: () => server.stop(),
  };
}
