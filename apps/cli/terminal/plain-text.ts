/**
 * Text from elsewhere made safe for a terminal: control characters, escape sequences and bidirectional overrides become
 * a replacement character, line breaks become `breaks`.
 */
export function plain(text: string, breaks = ' '): string {
  return text
    .split('\n')
    .map((line) =>
      line.replaceAll('\t', ' ').replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd'),
    )
    .join(breaks);
}
