import type { FindingDraft } from '#inspection/finding';
import { quote } from '#inspection/finding';
import { elementCount } from '#inspection/formats/parameter-count';
import { bitsOf } from './dtypes';
import type { Header } from './header';

/**
 * Checks that the tensors fill the file exactly: in the order of their offsets each begins where the one before
 * ended and is as long as dtype and shape say, and the last ends with the file. So there is no hole, no overlap
 * and no trailing byte (`Metadata::validate` of safetensors). The first problem of each kind is told.
 */
export function layoutFindings({ entries, dataStart }: Header, fileSize: number): FindingDraft[] {
  const findings = new Map<string, FindingDraft>();
  const report = (rule: string, title: string, offset?: number): void => {
    if (!findings.has(rule)) findings.set(rule, { rule, verdict: 'incomplete', title, offset });
  };
  let next = 0;
  for (const { name, dtype, shape, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end < begin) report('safetensors-offsets', `Tensor ${quote(name)} ends before it begins.`, dataStart + begin);
    else if (begin > next)
      report('safetensors-hole', `There are unused bytes before tensor ${quote(name)}.`, dataStart + next);
    else if (begin < next)
      report('safetensors-overlap', `Tensor ${quote(name)} overlaps another one.`, dataStart + begin);
    next = Math.max(next, end);
    const bits = bitsOf.get(dtype);
    if (bits === undefined) {
      report('safetensors-dtype-unknown', `Tensor ${quote(name)} has the unknown dtype ${quote(dtype)}.`);
      continue;
    }
    const total = bitLength(shape, bits);
    if (total === undefined)
      report('safetensors-size-overflow', `The size of tensor ${quote(name)} overflows 64 bits.`);
    else if (total % 8n !== 0n) report('safetensors-misaligned', `Tensor ${quote(name)} does not fill whole bytes.`);
    else if (total / 8n !== BigInt(end) - BigInt(begin)) {
      const title = `Tensor ${quote(name)} has ${end - begin} bytes; ${dtype} [${shape.join(', ')}] takes ${total / 8n}.`;
      report('safetensors-tensor-size', title, dataStart + begin);
    }
  }
  if (dataStart + next > fileSize) {
    report('safetensors-truncated', `The tensors end at ${dataStart + next}, after the end of the file (${fileSize}).`);
  } else if (dataStart + next < fileSize) {
    report(
      'safetensors-trailing-bytes',
      `${fileSize - dataStart - next} bytes follow the last tensor.`,
      dataStart + next,
    );
  }
  return [...findings.values()];
}

function bitLength(shape: number[], bits: number): bigint | undefined {
  const elements = elementCount(shape);
  const total = elements === undefined ? undefined : elements * BigInt(bits);
  return total === undefined || total >= 1n << 64n ? undefined : total;
}
