import { createHash } from 'node:crypto';
import { itemsOf, type Registry } from './pushing';

/** What a registry answers, by the address that was asked. */
export type Answers = ReadonlyMap<string, unknown>;

/**
 * Asks everything that the catalogue answers as of a position: projects, models, their history, every version with all
 * that is known of it, and what each of its files holds. Positions and sources are told without
 * the id of the log.
 */
export async function answersAt(registry: Registry, position: string): Promise<Answers> {
  const answers = new Map<string, unknown>();
  const ask = async (path: string) => {
    const reply = await registry.request('GET', `${path}${path.includes('?') ? '&' : '?'}as_of=${position}`);
    answers.set(path, [reply.status, withoutLog(reply.body)]);
    return reply;
  };
  for (const project of itemsOf(await ask('/api/v1/projects?limit=200'))) {
    const at = `/api/v1/projects/${String(project['slug'])}`;
    for (const part of ['', '/policy', '/deployments']) await ask(`${at}${part}`);
    for (const { slug } of itemsOf(await ask(`${at}/models?limit=200`))) {
      const model = `${at}/models/${String(slug)}`;
      for (const part of ['', '/aliases', '/deployments', '/history?all=true&limit=500']) await ask(`${model}${part}`);
      for (const { number } of itemsOf(await ask(`${model}/versions?limit=200`))) {
        const version = `${model}/versions/${String(number)}`;
        for (const part of ['', '/checks', '/evaluations', '/lineage', '/why']) await ask(`${version}${part}`);
        const files = await ask(`${version}/files`);
        for (const { path } of files.status === 200 ? itemsOf(files) : []) {
          const address = `/api/v1/files/${String(project['slug'])}/${String(slug)}/${String(number)}/${String(path)}`;
          answers.set(address, await bytesAt(registry, address));
        }
      }
    }
  }
  return answers;
}

async function bytesAt({ url, ownerToken }: Registry, address: string): Promise<unknown> {
  const reply = await fetch(`${url}${address}`, { headers: { authorization: `Bearer ${ownerToken}` } });
  const bytes = new Uint8Array(await reply.arrayBuffer());
  return [reply.status, createHash('sha256').update(bytes).digest('hex')];
}

function withoutLog(body: unknown): unknown {
  const text = JSON.stringify(body).replace(/"[a-z2-7]{12}-(\d+)"/g, '"$1"');
  return JSON.parse(text.replace(/"urn:annals:[a-z2-7]{12}"/g, '"urn:annals"'));
}
