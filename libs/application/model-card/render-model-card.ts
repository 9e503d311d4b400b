import type { VersionAnswer } from '#models/queries/versions';
import { cardHead } from './card-head';
import { cardSections } from './card-sections';
import { inline } from './markdown-text';
import { yamlBlock } from './yaml-block';

/**
 * The model card of a version: Markdown with the YAML head that Hugging Face reads (hub-docs, modelcard.md). Every value
 * of the record is text that somebody typed and is escaped, so it can't begin a heading, a link or a tag, or end the
 * head.
 */
export function renderModelCard(version: VersionAnswer): string {
  const head = yamlBlock(cardHead(version));
  const sections = cardSections(version).flatMap(([title, body]) => (body === '' ? [] : [`## ${title}`, body]));
  const title = `# ${inline(`${version.project}/${version.model}`)} version ${version.number}`;
  const front = head === '' ? '' : `---\n${head}---\n\n`;
  return `${front}${[title, ...standing(version), ...sections].join('\n\n')}\n`;
}

/** Where the version stands, for the reader who reads nothing else. */
function standing(version: VersionAnswer): string[] {
  const { stage, aliases, availability, deprecation } = version;
  const places = [...(stage === 'none' ? [] : [`stage ${stage}`]), ...aliases.map((alias) => `alias ${alias}`)];
  const registered = `Registered ${version.registeredAt} by ${inline(version.registeredBy)}.`;
  const here = places.length === 0 ? '' : ` It holds ${places.map(inline).join(', ')}.`;
  const digest = version.digest === null ? '' : ` Its digest is \`${version.digest}\`.`;
  const use = deprecation?.successor ? ` Use version ${deprecation.successor}.` : '';
  const reason = deprecation?.reason ? ` ${inline(deprecation.reason)}` : '';
  const warning = availability === 'active' ? [] : [`**This version is ${availability}.**${use}${reason}`];
  return [...warning, `${registered}${here}${digest}`];
}
