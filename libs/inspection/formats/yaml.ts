import { isScalar, parseAllDocuments, visit } from 'yaml';
import type { Document } from 'yaml';
import type { FindingDraft } from '#inspection/finding';
import { malformed } from '#inspection/malformed';
import { extensionOf } from './format';
import type { Format } from './format';
import { readText } from './text-reader';

const mostAliases = 1000;
const pythonTag = /!!python\/|tag:yaml\.org,2002:python\//;

/** A YAML file of one or more documents. */
export const yaml: Format = {
  name: 'yaml',
  role: 'config',
  recognise: (probe) => probe.text && /^ya?ml$/.test(extensionOf(probe.path)),
  async inspect(source, { limits }) {
    const text = await readText(source, limits.yamlBytes);
    parseYaml(text, limits.depth);
    return { findings: tagFindings(text), text };
  },
};

/** The values of all documents. Throws Malformed for invalid YAML, too many aliases and deep nesting. */
export function parseYaml(text: string, depth: number): unknown[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const error = document.errors[0];
    if (error !== undefined) throw malformed('yaml-invalid', 'The file is not valid YAML.', error.code, error.pos[0]);
    checkNodes(document);
    const value = expand(document);
    if (isDeeper(value, depth)) throw malformed('limit-exceeded', `The YAML is nested deeper than ${depth} levels.`);
    return value;
  });
}

/** Keys are compared here because the parser's own check compares each with each. */
function checkNodes(document: Document): void {
  let aliases = 0;
  visit(document, {
    Alias() {
      aliases += 1;
      if (aliases > mostAliases) throw malformed('yaml-alias-bomb', `The YAML has more than ${mostAliases} aliases.`);
    },
    Map(_, { items }) {
      const keys = items.flatMap(({ key }) =>
        isScalar(key) && key.value !== '<<' ? [`${typeof key.value}:${String(key.value)}`] : [],
      );
      if (new Set(keys).size < keys.length) throw malformed('yaml-invalid', 'A mapping of the YAML has a key twice.');
    },
  });
}

function expand(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    throw malformed('yaml-alias-bomb', 'The YAML expands to too much through its aliases.');
  }
}

function tagFindings(text: string): FindingDraft[] {
  const tag = pythonTag.exec(text);
  if (tag === null) return [];
  const title = 'The YAML has tags that make Python loaders create objects, which may run code.';
  return [{ rule: 'yaml-python-tag', verdict: 'suspicious', title, offset: tag.index }];
}

/** Level by level and each object once a level, because aliases make shared and even circular values. */
function isDeeper(value: unknown, depth: number): boolean {
  let level = new Set([value].filter(isContainer));
  for (let i = 0; level.size > 0; i += 1) {
    if (i === depth) return true;
    level = new Set([...level].flatMap((item) => Object.values(item) as unknown[]).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
