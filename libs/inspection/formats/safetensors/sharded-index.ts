import type { FindingDraft } from '#inspection/finding';
import { quote } from '#inspection/finding';
import type { FileReport } from '#inspection/inspection';
import { malformed } from '#inspection/malformed';
import { pathProblem } from '#inspection/path-guard';
import { resolveBeside } from '#inspection/formats/format';
import type { Format } from '#inspection/formats/format';
import { isRecord, parseJson } from '#inspection/formats/json';
import { scanJson } from '#inspection/formats/json-scan';
import { readText } from '#inspection/formats/text-reader';

/**
 * `*.safetensors.index.json` of sharded models: `weight_map` says for each tensor in which file beside the index
 * it is. Every file must be in the package and hold the tensor.
 */
export const shardedIndex: Format = {
  name: 'safetensors-index',
  role: 'config',
  recognise: (probe) => probe.text && /\.safetensors\.index\.json$/i.test(probe.path),
  async inspect(source, { path, limits, sizeOf }) {
    const text = await readText(source, limits.textBytes);
    const { duplicates } = scanJson(text, limits);
    if (duplicates[0] !== undefined) {
      throw malformed('shard-index-invalid', `The index has the key ${quote(duplicates[0])} twice in one object.`);
    }
    const shards = shardsOf(parseJson(text));
    const findings: FindingDraft[] = [];
    for (const shard of shards.keys()) {
      const problem = pathProblem(shard);
      if (problem !== undefined) {
        findings.push({
          rule: 'shard-path-refused',
          verdict: 'dangerous',
          title: 'The index names a refused path.',
          detail: problem,
        });
      } else if (sizeOf(resolveBeside(path, shard)) === undefined) {
        findings.push({
          rule: 'shard-missing',
          verdict: 'incomplete',
          title: `The package has no file ${quote(shard)}.`,
        });
      }
    }
    return { findings, text, relate: (reports) => tensorFindings(path, shards, reports) };
  },
};

/** Names of tensors by shard. Throws Malformed where the index isn't one. */
function shardsOf(index: unknown): Map<string, string[]> {
  const map = isRecord(index) ? index['weight_map'] : undefined;
  if (!isRecord(map)) throw malformed('shard-index-invalid', 'The index has no object "weight_map".');
  const shards = new Map<string, string[]>();
  for (const [tensor, shard] of Object.entries(map)) {
    if (typeof shard !== 'string')
      throw malformed('shard-index-invalid', `The file of tensor ${quote(tensor)} is not a string.`);
    const tensors = shards.get(shard);
    if (tensors === undefined) shards.set(shard, [tensor]);
    else tensors.push(tensor);
  }
  return shards;
}

function tensorFindings(
  path: string,
  shards: Map<string, string[]>,
  reports: ReadonlyMap<string, FileReport>,
): FindingDraft[] {
  const findings: FindingDraft[] = [];
  for (const [shard, expected] of shards) {
    const report = reports.get(resolveBeside(path, shard));
    if (report === undefined) continue;
    const held = new Set(report.tensors?.map(({ name }) => name));
    const missing = expected.filter((tensor) => !held.has(tensor));
    if (missing[0] === undefined) continue;
    const title = `${quote(shard)} lacks ${missing.length} of the tensors that the index places there.`;
    findings.push({
      rule: 'shard-lacks-tensor',
      verdict: 'incomplete',
      title,
      detail: missing.slice(0, 3).map(quote).join(', '),
    });
  }
  return findings;
}
