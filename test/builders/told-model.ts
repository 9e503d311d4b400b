import type { Data } from './event-data';

export type Entry = { entryId: string; versionId: string; number: number };

/** What a story knows of a model. */
export interface ToldModel {
  readonly modelId: string;
  slug: string;
  last: number;
  readonly ids: Map<number, string>;
  readonly stageOf: Map<number, string>;
  /** By stage or by `alias <name>`: the entries, the newest last. */
  readonly entries: Map<string, Entry[]>;
  /** By alias: the stage that it follows. */
  readonly follows: Map<string, string>;
  /** By id: what runs somewhere. */
  readonly running: Map<string, Data<'DeploymentRecorded'>>;
}

type Named = { readonly versionId: string; readonly number: number };
type Followed = ReadonlyMap<string, Named | undefined>;

/** Which version each alias that follows a stage names. @param entering who enters a stage by the next event */
export function followed(model: ToldModel, entering?: Named & { readonly stage: string }): Followed {
  return new Map(
    [...model.follows].map(([alias, stage]) => {
      const last = model.entries.get(stage)?.findLast(({ number }) => model.stageOf.get(number) === stage);
      const named = entering?.stage === stage ? entering : last;
      return [alias, named && { versionId: named.versionId, number: named.number }];
    }),
  );
}

/** The aliases that name another version after a move than before. */
export function led(before: Followed, after: Followed) {
  return [...after].flatMap(([alias, now]) => {
    const left = before.get(alias) ?? null;
    if (left?.number === now?.number) return [];
    return [{ alias, versionId: now?.versionId ?? null, number: now?.number ?? null, left }];
  });
}
