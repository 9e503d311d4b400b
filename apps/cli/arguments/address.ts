import { RefText } from '#models/values/ref-text';
import { Slug } from '#models/values/slug';
import { CommandFailure } from '../failure';

/** A model as `project/model` names it. */
export interface ModelAddress {
  readonly project: string;
  readonly model: string;
}
/** A version as `project/model@ref` names it; the ref is resolved by the registry. */
export interface VersionAddress extends ModelAddress {
  readonly ref: string;
}
/** A project, a model of it, or a version of that. */
export interface Address {
  readonly project: string;
  readonly model?: string;
  readonly ref?: string;
}

const forms = 'Write project/model@ref; a ref is a number, sha256:…, an alias, a stage or latest.';

/** Reads `project`, `project/model` or `project/model@ref`; throws CommandFailure on anything else. */
export function parseAddress(text: string): Address {
  const at = text.indexOf('@');
  const [project = '', model, ...more] = (at < 0 ? text : text.slice(0, at)).split('/');
  const ref = at < 0 ? undefined : text.slice(at + 1);
  if (more.length > 0) throw new CommandFailure(`${text} has too many parts`, forms);
  if (ref !== undefined && model === undefined) throw new CommandFailure(`${text} names no model`, forms);
  for (const name of model === undefined ? [project] : [project, model]) {
    const problem = Slug.safeParse(name).error?.issues[0];
    if (problem)
      throw new CommandFailure(`${JSON.stringify(name)} in ${text} can be no name: it ${problem.message}`, forms);
  }
  if (ref !== undefined && !RefText.safeParse(ref).success) {
    throw new CommandFailure(`${JSON.stringify(ref)} in ${text} can be no ref`, forms);
  }
  return { project, ...(model !== undefined && { model }), ...(ref !== undefined && { ref }) };
}

/** Reads the name of a project, and nothing more. */
export function parseProject(text: string): string {
  const { project, model } = parseAddress(text);
  if (model !== undefined)
    throw new CommandFailure(`${text} names a model where a project is meant`, `Write ${project}.`);
  return project;
}

/** Reads `project/model`, and nothing more. */
export function parseModelAddress(text: string): ModelAddress {
  const { project, model, ref } = parseAddress(text);
  if (model === undefined) throw new CommandFailure(`${text} names no model`, 'Write project/model.');
  if (ref !== undefined)
    throw new CommandFailure(`${text} names a version where a model is meant`, `Write ${project}/${model}.`);
  return { project, model };
}

/** Reads `project/model` or `project/model@ref`. */
export function parseModelOrVersion(text: string): ModelAddress & { readonly ref?: string } {
  const { project, model, ref } = parseAddress(text);
  if (model === undefined) throw new CommandFailure(`${text} names no model`, forms);
  return { project, model, ...(ref !== undefined && { ref }) };
}

/** Reads `project/model@ref`. */
export function parseVersionAddress(text: string): VersionAddress {
  const { project, model, ref } = parseModelOrVersion(text);
  if (ref === undefined)
    throw new CommandFailure(`${text} names no version`, `Write ${project}/${model}@ and a ref, such as @latest.`);
  return { project, model, ref };
}

/** How an address is written. */
export function addressText({
  project,
  model,
  ref,
}: {
  project: string;
  model: string;
  ref?: string | number;
}): string {
  return `${project}/${model}${ref === undefined ? '' : `@${ref}`}`;
}
