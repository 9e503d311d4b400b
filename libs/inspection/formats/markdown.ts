import type { PackageFacts } from '#inspection/inspection';
import { extensionOf } from './format';
import type { Format } from './format';
import { frontMatterOf } from './front-matter';
import { isRecord } from './json';
import { readText } from './text-reader';
import { parseYaml } from './yaml';

/** A Markdown file; the front matter of a model card says licence, task and base model. */
export const markdown: Format = {
  name: 'markdown',
  role: 'doc',
  recognise: (probe) => probe.text && /^(md|markdown)$/.test(extensionOf(probe.path)),
  async inspect(source, { limits }) {
    const text = await readText(source, limits.textBytes);
    const front = frontMatterOf(text, limits.yamlBytes);
    if (front === undefined) return { findings: [], text };
    return { findings: [], facts: cardFacts(front, limits.depth), text };
  },
};

/** A front matter that is not YAML is ordinary text between two rules. */
function cardFacts(front: string, depth: number): PackageFacts {
  let card: unknown;
  try {
    card = parseYaml(front, depth)[0];
  } catch {
    return {};
  }
  if (!isRecord(card)) return {};
  return {
    ...named('licence', card['license']),
    ...named('task', card['pipeline_tag']),
    ...named('baseModel', Array.isArray(card['base_model']) ? card['base_model'][0] : card['base_model']),
  };
}

function named(key: 'licence' | 'task' | 'baseModel', value: unknown): PackageFacts {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? { [key]: value } : {};
}
