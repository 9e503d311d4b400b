import { LineageLink } from '#models/values/lineage';
import { CommandFailure } from '../failure';

/** Reads `[training:|validation:|test:]name[@version|@sha256:…]`; without a role it is training. */
export function parseDataset(text: string): LineageLink {
  const [, role, rest = ''] = /^(?:(training|validation|test):)?(.*)$/s.exec(text) ?? [];
  const [name, version] = cut(rest);
  const which = version?.startsWith('sha256:') ? { digest: version } : version && { version };
  return checked(
    { kind: 'dataset', role: role ?? 'training', name, ...which },
    text,
    'name[@version], such as churn-2025@4',
  );
}

/** Reads `repository@commit`, with an https URL. */
export function parseCommit(text: string): LineageLink {
  const [repository, commit] = cut(text);
  return checked(
    { kind: 'commit', repository, commit },
    text,
    'repository@commit, such as https://git.example.org/churn@4f2a9c1',
  );
}

/** Reads `id[@system]` of a training run. */
export function parseRun(text: string): LineageLink {
  const [id, system] = cut(text);
  return checked({ kind: 'run', id, ...(system && { system }) }, text, 'id[@system], such as 8121@airflow');
}

/** Reads `ref[:relation]` of a base model. */
export function parseBaseModel(text: string): LineageLink {
  const [, ref, relation] = /^(.*?)(?::(finetune|adapter|merge|quantized|distilled))?$/s.exec(text) ?? [];
  return checked({ kind: 'base-model', ref, ...(relation && { relation }) }, text, 'project/model@3[:finetune]');
}

/** Makes a parser add its link to those that were given before. */
export function collectLink(parse: (text: string) => LineageLink) {
  return (text: string, before: readonly LineageLink[] = []): LineageLink[] => [...before, parse(text)];
}

function cut(text: string): [string, string | undefined] {
  const at = text.lastIndexOf('@');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function checked(link: unknown, text: string, form: string): LineageLink {
  const read = LineageLink.safeParse(link);
  if (read.success) return read.data;
  const problem = read.error.issues[0];
  throw new CommandFailure(
    `${JSON.stringify(text)}: ${problem?.path.join('.') ?? ''} ${problem?.message ?? ''}`,
    `Write ${form}.`,
  );
}
