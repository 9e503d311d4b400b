/** The YAML between the two rules that a Markdown text begins with; undefined where there is none or it is too long. */
export function frontMatterOf(text: string, mostCharacters: number): string | undefined {
  const front = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---[ \t]*(\r?\n|$)/.exec(text)?.[1];
  return front === undefined || front.length > mostCharacters ? undefined : front;
}
