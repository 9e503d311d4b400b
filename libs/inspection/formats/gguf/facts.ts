import type { PackageFacts, TensorInfo } from '#inspection/inspection';
import { boundedMetadata, countFacts } from '#inspection/formats/parameter-count';
import { quantisationOf } from './quantisation';
import type { Value } from './values';

type Pairs = ReadonlyMap<string, Value>;

/** A string of the metadata that is neither empty nor of more than 200 characters. */
export function shortText(pairs: Pairs, key: string): string | undefined {
  const value = textAt(pairs, key);
  return value !== undefined && value !== '' && value.length <= 200 ? value : undefined;
}

/** A string of the metadata, of any length. */
export function textAt(pairs: Pairs, key: string): string | undefined {
  const found = pairs.get(key);
  return found !== undefined && 'value' in found && typeof found.value === 'string' ? found.value : undefined;
}

/** A whole number of the metadata that is not negative. */
export function countAt(pairs: Pairs, key: string): number | undefined {
  const found = pairs.get(key);
  if (found === undefined || !('value' in found) || !/^[ui]/.test(found.type)) return undefined;
  const value = Number(found.value);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** What the metadata of a GGUF file says about the model (ggml/docs/gguf.md, standardized key-value pairs). */
export function ggufFacts(pairs: Pairs, tensors: readonly TensorInfo[]): PackageFacts {
  const facts: PackageFacts = { format: 'gguf', ...countFacts(tensors) };
  const architecture = shortText(pairs, 'general.architecture');
  if (architecture !== undefined) {
    facts.architecture = architecture;
    const contextLength = countAt(pairs, `${architecture}.context_length`);
    if (contextLength !== undefined) facts.contextLength = contextLength;
  }
  const fileType = countAt(pairs, 'general.file_type');
  const quantisation = fileType === undefined ? undefined : quantisationOf(fileType);
  if (quantisation !== undefined) facts.quantisation = quantisation;
  const licence = shortText(pairs, 'general.license');
  if (licence !== undefined) facts.licence = licence;
  const base = baseModel(pairs);
  if (base !== undefined) facts.baseModel = base;
  const tokenizer = tokenizerFacts(pairs);
  if (tokenizer !== undefined) facts.tokenizer = tokenizer;
  const metadata = [...pairs].flatMap(([key, value]): [string, string][] => {
    const shown = key === 'tokenizer.chat_template' ? undefined : shownValue(value);
    return shown === undefined ? [] : [[key, shown]];
  });
  if (metadata.length > 0) facts.metadata = boundedMetadata(metadata);
  return facts;
}

function tokenizerFacts(pairs: Pairs): PackageFacts['tokenizer'] {
  const model = shortText(pairs, 'tokenizer.ggml.model');
  if (model === undefined) return undefined;
  const tokens = pairs.get('tokenizer.ggml.tokens');
  const preTokenizer = shortText(pairs, 'tokenizer.ggml.pre');
  return {
    model,
    ...(preTokenizer === undefined ? {} : { preTokenizer }),
    ...(tokens?.type === 'array' && 'count' in tokens ? { tokens: tokens.count } : {}),
    chatTemplate: pairs.has('tokenizer.chat_template'),
  };
}

/** `owner/name` where the address is one of a hub, else the name. */
function baseModel(pairs: Pairs): string | undefined {
  const url = shortText(pairs, 'general.base_model.0.repo_url') ?? '';
  return /^https:\/\/[^/]+\/([\w.-]+\/[\w.-]+)$/.exec(url)?.[1] ?? shortText(pairs, 'general.base_model.0.name');
}

/** Lists of tokens and scores say nothing to a reader: only short arrays are shown. */
function shownValue(value: Value): string | undefined {
  if ('value' in value) return String(value.value);
  return value.count === value.items.length ? value.items.map(String).join(', ') : undefined;
}
