import type { FindingDraft } from '#inspection/finding';
import { chatTemplateFindings } from '#inspection/formats/chat-template';
import type { Format } from '#inspection/formats/format';
import { hasMagic } from '#inspection/formats/magic';
import { ggufFacts, shortText } from './facts';
import { readHeader, type Header } from './header';
import { placeTensors } from './layout';
import { isLaterShard, shardFindings } from './shards';

/**
 * GGUF (ggml/docs/gguf.md), versions 2 and 3: data only, but for the chat template in its metadata, which servers
 * render. Tensor data is never read.
 */
export const gguf: Format = {
  name: 'gguf',
  role: 'weight',
  recognise: ({ head, text }) => !text && hasMagic(head, 0, 'GGUF'),
  async inspect(source, context) {
    const header = await readHeader(source, context.limits);
    const { tensors, findings: misplaced } = placeTensors(header, context.path, source.size);
    const findings = [
      ...misplaced,
      ...architectureFindings(header),
      ...endianFindings(header),
      ...shardFindings(header, context),
      ...texts(header, /(^|\.)chat_template(\.|$)/).flatMap(([, text]) => chatTemplateFindings(text)),
    ];
    const facts = ggufFacts(header.pairs, tensors);
    const text = texts(header, /./)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n');
    // Tensors at wrong places are not handed out: somebody would compare bytes there.
    const placed = misplaced.some(({ verdict }) => verdict === 'incomplete') ? {} : { tensors };
    return { findings, facts, text, ...placed };
  },
};

/** The strings whose keys match, those in short arrays too; lists of tokens are no text. */
function texts({ pairs }: Header, key: RegExp): [string, string][] {
  return [...pairs].flatMap(([name, value]) => {
    if (!key.test(name)) return [];
    const items = 'value' in value ? [value.value] : value.items.length === value.count ? value.items : [];
    return items.flatMap((item): [string, string][] => (typeof item === 'string' ? [[name, item]] : []));
  });
}

function architectureFindings(header: Header): FindingDraft[] {
  const architecture = shortText(header.pairs, 'general.architecture');
  if (isLaterShard(header) || (architecture !== undefined && /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(architecture))) {
    return [];
  }
  const title = 'The metadata has no general.architecture that is a lower-case word.';
  return [{ rule: 'gguf-architecture', verdict: 'incomplete', title }];
}

function endianFindings({ littleEndian }: Header): FindingDraft[] {
  if (littleEndian) return [];
  const title = 'The file is big-endian; readers on other machines refuse it.';
  return [{ rule: 'gguf-big-endian', verdict: 'caution', title }];
}
