/** Names of places and the versions that hold them, in the order of names. */
export function byName(held: unknown): Record<string, number> {
  const places = (held as { name: string; version: number }[]).map(({ name, version }) => [name, version] as const);
  return Object.fromEntries(places.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What an answer shows of a model, as the plain model shows it. */
export function shownBy({ title, versions, latest, stages, aliases }: Readonly<Record<string, unknown>>): object {
  return { title, versions, latest, stages: byName(stages), aliases: byName(aliases) };
}

/** What an answer says that a ref means. */
export function resolvedBy({ version, availability }: Readonly<Record<string, unknown>>): object {
  return { version, availability };
}
