import { Slug } from '#models/values/slug';
import { CommandFailure } from '../failure';

/** Adds `key=value` to the tags that were given before. */
export function collectTag(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [key, value] = keyAndValue(text);
  return { ...before, [key]: value };
}

/** Reads changes: `key=value` sets, `key-` removes. */
export function parseTagChanges(texts: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    texts.map((text) =>
      text.endsWith('-') && !text.includes('=') ? [checked(text.slice(0, -1), text), null] : keyAndValue(text),
    ),
  );
}

function keyAndValue(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0 || equals === text.length - 1) {
    throw new CommandFailure(`${JSON.stringify(text)} is no tag`, 'Write key=value, or key- to remove one.');
  }
  return [checked(text.slice(0, equals), text), text.slice(equals + 1)];
}

function checked(key: string, text: string): string {
  const problem = Slug.safeParse(key).error?.issues[0];
  if (problem)
    throw new CommandFailure(
      `The key of ${JSON.stringify(text)} ${problem.message}`,
      'Write key=value, such as team=pricing.',
    );
  return key;
}
