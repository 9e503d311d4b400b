import type { FindingDraft } from '#inspection/finding';
import { quote } from '#inspection/finding';
import type { TensorInfo } from '#inspection/inspection';
import type { Entry, Header } from './header';
import { tensorTypes, type TensorType } from './tensor-types';

/** Tensors at their absolute places, and what is wrong with their places. */
export interface Layout {
  tensors: TensorInfo[];
  findings: FindingDraft[];
}

/**
 * Places the tensors as ggml does (`gguf_init_from_file_impl`): each begins where the one before ended, padded to the
 * alignment, so there is no gap, no overlap and no other order; the last must end inside the file, its padding may be
 * missing. Shapes are given from the slowest dimension to the fastest, as safetensors has them. The first problem of
 * each kind is told.
 */
export function placeTensors(header: Header, file: string, fileSize: number): Layout {
  const findings = new Map<string, FindingDraft>();
  const report = (rule: string, title: string, offset?: number): void => {
    if (!findings.has(rule)) findings.set(rule, { rule, verdict: 'incomplete', title, offset });
  };
  const pad = (length: bigint) => {
    const alignment = BigInt(header.alignment);
    return ((length + alignment - 1n) / alignment) * alignment;
  };
  const dataStart = pad(BigInt(header.end));
  const tensors: TensorInfo[] = [];
  let next = 0n;
  let end = BigInt(header.end);
  for (const { name, dims, type: id, offset, at } of header.entries) {
    const type = tensorTypes.get(id);
    if (type === undefined) {
      report('gguf-tensor-type', `Tensor ${quote(name)} has the unknown type ${id}.`, at);
      break;
    }
    const bytes = byteLength(dims, type);
    if (typeof bytes === 'string') {
      report('gguf-tensor-shape', `Tensor ${quote(name)} ${bytes}.`, at);
      break;
    }
    if (offset > next) report('gguf-gap', `There are unused bytes before tensor ${quote(name)}.`, at);
    if (offset < next) report('gguf-overlap', `Tensor ${quote(name)} overlaps another one or is out of order.`, at);
    const start = dataStart + next;
    tensors.push({
      name,
      dtype: type.name,
      shape: dims.map(Number).reverse(),
      bytes: Number(bytes),
      offset: Number(start),
      file,
    });
    end = start + bytes;
    next = pad(next + bytes);
  }
  if (end > BigInt(fileSize)) {
    report('gguf-tensors-truncated', `The tensors end at ${end}, after the end of the file (${fileSize}).`);
  } else if (findings.size === 0 && pad(end) < BigInt(fileSize)) {
    findings.set('gguf-trailing-bytes', trailing(pad(end), BigInt(fileSize)));
  }
  return { tensors, findings: [...findings.values()] };
}

/** Bytes of a tensor, or what is wrong with its shape. */
function byteLength(dims: Entry['dims'], { name, block, bytes }: TensorType): bigint | string {
  const most = 1n << 63n;
  const elements = dims.reduce((product, dim) => product * dim, 1n);
  // A product with a zero hides large factors from a check of the product alone.
  const size = dims.reduce((product, dim) => product * (dim === 0n ? 1n : dim), 1n);
  if (size >= most || size * BigInt(bytes) >= most || dims.some((dim) => dim > BigInt(Number.MAX_SAFE_INTEGER))) {
    return 'has a size that overflows 64 bits';
  }
  const row = dims[0] ?? 1n;
  if (row % BigInt(block) !== 0n)
    return `has rows of ${row} elements, which ${name} can't divide into blocks of ${block}`;
  return (elements / BigInt(block)) * BigInt(bytes);
}

/** Readers of GGUF pass over what follows, so anything could be hidden there. */
function trailing(end: bigint, fileSize: bigint): FindingDraft {
  const title = `${fileSize - end} bytes follow the last tensor; no reader of GGUF looks at them.`;
  return { rule: 'gguf-trailing-bytes', verdict: 'caution', title, offset: Number(end) };
}
