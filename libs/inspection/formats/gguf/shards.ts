import { quote, type FindingDraft } from '#inspection/finding';
import type { FormatContext } from '#inspection/formats/format';
import { countAt } from './facts';
import type { Header } from './header';

const shardName = /-(\d{5})-of-(\d{5})\.gguf$/;

/** Whether the file is a later shard of a model, which has no metadata but `split.*`. */
export function isLaterShard({ pairs }: Header): boolean {
  return (countAt(pairs, 'split.no') ?? 0) > 0;
}

/**
 * A model may be cut into files named `name-00001-of-00003.gguf` (llama.cpp, `llama_split_path`), each of which says
 * its number from 0 and how many there are. All must be in the package.
 */
export function shardFindings({ pairs }: Header, { path, sizeOf, limits }: FormatContext): FindingDraft[] {
  const count = countAt(pairs, 'split.count') ?? 0;
  if (count < 2) return [];
  const [, number, of] = shardName.exec(path) ?? [];
  const own = (countAt(pairs, 'split.no') ?? 0) + 1;
  if (Number(number) !== own || Number(of) !== count) {
    const title = `The file is part ${own} of ${count}; its name must end in ${quote(shardSuffix(own, count))}.`;
    return [{ rule: 'gguf-shard-name', verdict: 'incomplete', title }];
  }
  if (count > limits.files) {
    const title = `The file is part ${own} of ${count}; ${limits.files} files are inspected.`;
    return [{ rule: 'limit-exceeded', verdict: 'incomplete', title }];
  }
  const missing = Array.from({ length: count }, (_, i) => path.replace(shardName, shardSuffix(i + 1, count))).find(
    (shard) => sizeOf(shard) === undefined,
  );
  if (missing === undefined) return [];
  return [{ rule: 'shard-missing', verdict: 'incomplete', title: `The package has no file ${quote(missing)}.` }];
}

function shardSuffix(number: number, count: number): string {
  const digits = (value: number) => String(value).padStart(5, '0');
  return `-${digits(number)}-of-${digits(count)}.gguf`;
}
