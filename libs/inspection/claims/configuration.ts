import { isRecord, parseJson } from '#inspection/formats/json';
import { scanJson } from '#inspection/formats/json-scan';
import { defaultLimits } from '#inspection/limits';
import { claimsFrom, textOf, type Claim } from './claim';

/** What the config.json of a Hugging Face model says. Throws Malformed for what is no JSON. */
export function configurationClaims(path: string, text: string): Claim[] {
  scanJson(text, defaultLimits);
  const config = parseJson(text);
  if (!isRecord(config)) return [];
  const architectures = config['architectures'];
  const version = textOf(config['transformers_version']);
  return claimsFrom(path, [
    ['name', '_name_or_path', hubName(textOf(config['_name_or_path']))],
    ['framework', 'transformers_version', version && { name: 'transformers', version }],
    ['architecture.architecture', 'architectures', textOf(Array.isArray(architectures) ? architectures[0] : undefined)],
    ['architecture.family', 'model_type', textOf(config['model_type'])],
  ]);
}

/** The name of `owner/name`; a folder of somebody's machine stands there as often and is no name. */
function hubName(place: string | undefined): string | undefined {
  return /^[\w.-]+\/([\w.-]+)$/.exec(place ?? '')?.[1];
}
