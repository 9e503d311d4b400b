import { chatTemplateFindings } from './chat-template';
import { extensionOf } from './format';
import type { Format } from './format';
import { readText } from './text-reader';

/** UTF-8 text of no further structure: licences, vocabularies, merges, dotfiles. */
export const text: Format = {
  name: 'text',
  role: 'doc',
  recognise: (probe) => probe.text,
  async inspect(source, { path, limits }) {
    const content = await readText(source, limits.textBytes);
    return { findings: extensionOf(path) === 'jinja' ? chatTemplateFindings(content) : [], text: content };
  },
};
