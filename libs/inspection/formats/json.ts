import type { FindingDraft } from '#inspection/finding';
import { quote } from '#inspection/finding';
import type { PackageFacts } from '#inspection/inspection';
import { malformed } from '#inspection/malformed';
import { chatTemplateFindings } from './chat-template';
import { baseNameOf, extensionOf } from './format';
import type { Format } from './format';
import { scanJson } from './json-scan';
import { readText } from './text-reader';

/** A JSON file; of the configuration files of Hugging Face it also says what they tell about the model. */
export const json: Format = {
  name: 'json',
  role: 'config',
  recognise: (probe) => probe.text && extensionOf(probe.path) === 'json',
  async inspect(source, { path, limits }) {
    const text = await readText(source, limits.textBytes);
    const { duplicates } = scanJson(text, limits);
    const value = parseJson(text);
    const findings: FindingDraft[] = duplicates.map((key) => ({
      rule: 'json-duplicate-key',
      verdict: 'caution',
      title: `The key ${quote(key)} is there twice in one object; readers disagree on which counts.`,
    }));
    if (!isRecord(value)) return { findings, text };
    if (value['auto_map'] !== undefined) {
      const title = 'The configuration asks loaders to run Python code of the model (auto_map).';
      findings.push({ rule: 'remote-code', verdict: 'suspicious', title });
    }
    findings.push(...templates(value['chat_template']).flatMap(chatTemplateFindings));
    return { findings, facts: configurationFacts(baseNameOf(path), value), text };
  },
};

/** Parses JSON; throws Malformed for anything else. A byte order mark is allowed. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw malformed('json-invalid', 'The file is not valid JSON.');
  }
}

/** Whether a value of JSON is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function templates(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => (isRecord(item) ? templates(item['template']) : []));
}

function configurationFacts(name: string, value: Record<string, unknown>): PackageFacts {
  const facts: PackageFacts = {};
  if (name === 'config.json') {
    const architectures = value['architectures'];
    const architecture = short(Array.isArray(architectures) ? architectures[0] : undefined);
    const modelType = short(value['model_type']);
    if (architecture !== undefined) facts.architecture = architecture;
    if (modelType !== undefined) facts.modelType = modelType;
  }
  const base = name === 'adapter_config.json' ? short(value['base_model_name_or_path']) : undefined;
  // A path of somebody's machine stands there as often as a name: only `owner/name` is a name.
  if (base !== undefined && /^[\w.-]+\/[\w.-]+$/.test(base)) facts.baseModel = base;
  return facts;
}

function short(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;
}
