import { frontMatterOf } from '#inspection/formats/front-matter';
import { isRecord } from '#inspection/formats/json';
import { parseYaml } from '#inspection/formats/yaml';
import { spdxOfCardLicence } from '#inspection/licence';
import { defaultLimits } from '#inspection/limits';
import { claimsFrom, listOf, textOf, type Claim } from './claim';
import { modelIndexClaims } from './model-index';
import { slugOf } from './slug-of';

/**
 * What the YAML head of a model card says (hub-docs, modelcard.md). Throws Malformed where the head is no YAML; a text
 * without a head says nothing.
 */
export function modelCardClaims(path: string, text: string): Claim[] {
  const front = frontMatterOf(text, defaultLimits.yamlBytes);
  const card = front === undefined ? undefined : parseYaml(front, defaultLimits.depth)[0];
  if (!isRecord(card)) return [];
  const licence = textOf(card['license']);
  const named = licence === 'other' ? 'license_name' : 'license';
  const relation = textOf(card['base_model_relation']);
  return [
    ...claimsFrom(path, [
      ['governance.licence', named, licenceOf(textOf(card[named]))],
      ['framework', 'library_name', frameworkOf(textOf(card['library_name']))],
      ['architecture.task', 'pipeline_tag', textOf(card['pipeline_tag'])],
      ['tags', 'language', languageTag(card['language'])],
      ['tags', 'tags', tagsOf(card['tags'])],
    ]),
    ...names(card['datasets']).flatMap((name) =>
      claimsFrom(path, [
        ['training.datasets', 'datasets', { name, role: 'train' }],
        ['lineage', 'datasets', { kind: 'dataset', role: 'training', name }],
      ]),
    ),
    ...names(card['base_model']).flatMap((ref) =>
      claimsFrom(path, [['lineage', 'base_model', { kind: 'base-model', ref, ...(relation && { relation }) }]]),
    ),
    ...modelIndexClaims(path, card['model-index']),
  ];
}

/** A name that SPDX can't express is claimed as it stands, so that its refusal is told. */
function licenceOf(name: string | undefined): string | undefined {
  return name === undefined || /^(other|unknown|none)$/i.test(name) ? undefined : (spdxOfCardLicence(name) ?? name);
}

function frameworkOf(name: string | undefined): { name: string } | undefined {
  return name === undefined ? undefined : { name };
}

function names(value: unknown): string[] {
  return listOf(value).flatMap((item) => textOf(item) ?? []);
}

function languageTag(value: unknown): Record<string, string> | undefined {
  const languages = names(value);
  return languages.length === 0 ? undefined : { language: languages.join(', ') };
}

/** `arxiv:2301.00001` is a key and a value; a bare word such as `en` or `chat` is the key of a tag with the value true. */
function tagsOf(value: unknown): Record<string, string> {
  const tags = new Map<string, string[]>();
  for (const tag of names(value)) {
    const [, before = tag, after = 'true'] = /^([^:]+):(.+)$/.exec(tag) ?? [];
    const key = slugOf(before);
    if (key !== undefined) tags.set(key, [...(tags.get(key) ?? []), after.trim()]);
  }
  return Object.fromEntries([...tags].map(([key, values]) => [key, [...new Set(values)].join(', ')]));
}
