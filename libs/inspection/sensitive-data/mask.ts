/**
 * A value in a form that may be shown: its first four and last two characters, of a shorter one fewer, so that at
 * least half of it stays hidden.
 */
export function mask(value: string): string {
  const characters = Array.from(value.replace(/\s/g, ' '));
  const [head, tail] = characters.length >= 16 ? [4, 2] : characters.length >= 10 ? [2, 1] : [0, 0];
  return `${characters.slice(0, head).join('')}…${tail === 0 ? '' : characters.slice(-tail).join('')}`;
}
