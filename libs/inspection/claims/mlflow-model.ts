import { isRecord } from '#inspection/formats/json';
import { parseYaml } from '#inspection/formats/yaml';
import { defaultLimits } from '#inspection/limits';
import { claimsFrom, textOf, type Claim } from './claim';
import { signatureSide } from './mlflow-signature';

/** Flavours that name a library otherwise than it is called, or their version otherwise than `<flavour>_version`. */
const libraries: Readonly<Record<string, { name?: string; version?: string }>> = {
  sklearn: { name: 'scikit-learn' },
  xgboost: { version: 'xgb_version' },
  lightgbm: { version: 'lgb_version' },
  catboost: { version: 'catboost_version' },
  sentence_transformers: { name: 'sentence-transformers' },
};

/** What an `MLmodel` file says (mlflow/models/model.py). Throws Malformed for what is no YAML. */
export function mlflowModelClaims(path: string, text: string): Claim[] {
  const model = parseYaml(text, defaultLimits.depth)[0];
  if (!isRecord(model)) return [];
  const flavours = isRecord(model['flavors']) ? model['flavors'] : {};
  const signature = isRecord(model['signature']) ? model['signature'] : {};
  const metadata = isRecord(model['metadata']) ? model['metadata'] : {};
  const run = textOf(model['run_id']);
  return [
    ...claimsFrom(path, [
      ['name', 'metadata.registry_model', textOf(metadata['registry_model'])],
      ['training.runId', 'run_id', run],
      ['lineage', 'run_id', run && { kind: 'run', id: run, system: 'mlflow' }],
      ['architecture.inputs', 'signature.inputs', signatureSide(signature['inputs'], 'input')],
      ['architecture.outputs', 'signature.outputs', signatureSide(signature['outputs'], 'output')],
    ]),
    ...Object.entries(flavours).flatMap(([flavour, facts]) =>
      isRecord(facts) ? flavourClaims(path, flavour, facts) : [],
    ),
  ];
}

/** python_function only says how to run another flavour. */
function flavourClaims(path: string, flavour: string, facts: Record<string, unknown>): Claim[] {
  if (flavour === 'python_function') return [];
  const { name = flavour, version = `${flavour}_version` } = libraries[flavour] ?? {};
  const stated = textOf(facts[version]);
  const at = `flavors.${flavour}`;
  const base = textOf(facts['source_model_name']);
  return claimsFrom(path, [
    ['framework', at, { name, ...(stated && { version: stated }) }],
    ['architecture.task', `${at}.task`, textOf(facts['task'])],
    ['lineage', `${at}.source_model_name`, base && { kind: 'base-model', ref: base }],
  ]);
}
