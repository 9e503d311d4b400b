import type { PackageFacts, TensorInfo } from '#inspection/inspection';
import { extensionOf } from '#inspection/formats/format';
import type { Format } from '#inspection/formats/format';
import { boundedMetadata, countFacts } from '#inspection/formats/parameter-count';
import { layoutFindings } from './layout';
import { readHeader } from './header';

const brace = 0x7b;
const maximalHeader = 100_000_000n;

/** The frameworks that the writers of safetensors name in `__metadata__.format`. */
const frameworks: ReadonlyMap<string, string> = new Map([
  ['pt', 'pytorch'],
  ['tf', 'tensorflow'],
  ['flax', 'jax'],
  ['np', 'numpy'],
  ['mlx', 'mlx'],
]);

/**
 * safetensors (github.com/huggingface/safetensors): data only, so a file that passes every rule is clean. By its
 * name a file is taken for one even with a header that lies about its length, so that the finding can say so.
 */
export const safetensors: Format = {
  name: 'safetensors',
  role: 'weight',
  recognise({ head, size, path }) {
    if (head.length < 9 || head[8] !== brace) return false;
    const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
    return (
      extensionOf(path) === 'safetensors' || (length >= 2n && length <= maximalHeader && length <= BigInt(size - 8))
    );
  },
  async inspect(source, { path, limits }) {
    const header = await readHeader(source, limits);
    const tensors = header.entries.map(({ name, dtype, shape, begin, end }): TensorInfo => {
      return { name, dtype, shape, bytes: end - begin, offset: header.dataStart + begin, file: path };
    });
    const facts: PackageFacts = { format: 'safetensors', ...countFacts(tensors) };
    const framework = frameworks.get(new Map(header.metadata).get('format') ?? '');
    if (framework !== undefined) facts.framework = framework;
    if (header.metadata.length > 0) facts.metadata = boundedMetadata(header.metadata);
    const findings = layoutFindings(header, source.size);
    // Tensors at wrong places are not handed out: somebody would compare bytes there.
    return findings.length > 0 ? { findings, facts } : { findings, facts, tensors };
  },
};
