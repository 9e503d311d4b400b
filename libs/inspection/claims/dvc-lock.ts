import { isRecord } from '#inspection/formats/json';
import { parseYaml } from '#inspection/formats/yaml';
import { defaultLimits } from '#inspection/limits';
import { claimsFrom, textOf, type Claim } from './claim';

/** What a stage depends on that is no data: code, settings, and models that another stage made. */
const notData =
  /\.(py|ipynb|sh|r|jl|js|ts|ya?ml|toml|ini|cfg|lock|pkl|joblib|onnx|safetensors|gguf|pt|pth|ckpt|h5|keras|ubj)$|(^|\/)(src|scripts?|models?)\/?$/i;

const roles = {
  test: { role: 'test', lineage: 'test' },
  validation: { role: 'validation', lineage: 'validation' },
  train: { role: 'train', lineage: 'training' },
} as const;

/**
 * What a `dvc.lock` says (dvc.org/doc/user-guide/project-structure/dvcyaml-files#dvclock-file): for each stage the data
 * that it read, with digests, and its parameters. An MD5 is a version of the dataset, since a digest of the registry is
 * a SHA-256. Throws Malformed for what is no YAML.
 */
export function dvcLockClaims(path: string, text: string): Claim[] {
  const lock = parseYaml(text, defaultLimits.depth)[0];
  const stages = isRecord(lock) && isRecord(lock['stages']) ? lock['stages'] : {};
  return Object.entries(stages).flatMap(([name, stage]) =>
    isRecord(stage) ? [...dataClaims(path, name, stage), ...parameterClaims(path, name, stage)] : [],
  );
}

function dataClaims(path: string, stage: string, { deps }: Record<string, unknown>): Claim[] {
  const read = Array.isArray(deps) ? deps.filter(isRecord) : [];
  return read.flatMap((dep, i) => {
    const name = textOf(dep['path']);
    const identity = identityOf(dep);
    if (name === undefined || identity === undefined || notData.test(name)) return [];
    const { role, lineage } = roles[partOf(name)];
    const at = `stages.${stage}.deps[${i}]`;
    return claimsFrom(path, [
      ['training.datasets', at, { name, role, ...identity }],
      ['lineage', at, { kind: 'dataset', role: lineage, name, ...identity }],
    ]);
  });
}

function identityOf(dep: Record<string, unknown>): { digest?: string; version?: string } | undefined {
  const sha256 = textOf(dep['sha256']);
  if (sha256 !== undefined && /^[0-9a-f]{64}$/i.test(sha256)) return { digest: `sha256:${sha256.toLowerCase()}` };
  for (const algorithm of ['md5', 'etag', 'checksum']) {
    const value = textOf(dep[algorithm]);
    if (value !== undefined) return { version: `${algorithm}:${value}` };
  }
  return undefined;
}

function partOf(name: string): keyof typeof roles {
  if (/(^|[^a-z])test/i.test(name)) return 'test';
  return /(^|[^a-z])(val|valid|validation|dev|eval)([^a-z]|$)/i.test(name) ? 'validation' : 'train';
}

/** Files of parameters map to names with dots; numbers, booleans and short texts are hyperparameters. */
function parameterClaims(path: string, stage: string, { params }: Record<string, unknown>): Claim[] {
  if (!isRecord(params)) return [];
  return Object.entries(params).flatMap(([file, values]) =>
    flattened(values).flatMap(([name, value]) =>
      claimsFrom(path, [['training.hyperparameters', `stages.${stage}.params.${file}.${name}`, { [name]: value }]]),
    ),
  );
}

function flattened(value: unknown, name = ''): [string, unknown][] {
  if (!isRecord(value)) return name === '' || Array.isArray(value) ? [] : [[name, value]];
  return Object.entries(value).flatMap(([key, member]) => flattened(member, name === '' ? key : `${name}.${key}`));
}
