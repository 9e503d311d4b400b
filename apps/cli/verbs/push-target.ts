import { Slug } from '#models/values/slug';
import { AnnalsProblem } from '#sdk/problem';
import { addressText, parseModelAddress, type ModelAddress } from '../arguments/address';
import { CommandFailure } from '../failure';
import type { Inferred } from '../inference/inferred';
import type { Session } from '../session';

/** What a push has to create before it can register. */
export type Creation = 'nothing' | 'model' | 'project';

/**
 * The model that is pushed to: as it was typed, or the inferred name in the project of --project, of ANNALS_PROJECT, or
 * the only one there is. Throws CommandFailure where that names none.
 */
export async function targetOf(
  session: Session,
  typed: string | undefined,
  project: string | undefined,
  { name }: Pick<Inferred, 'name'>,
): Promise<ModelAddress> {
  if (typed !== undefined) {
    const address = parseModelAddress(typed);
    if (project === undefined || project === address.project) return address;
    throw new CommandFailure(`${typed} is not in the project ${project}`, 'Name the project once.');
  }
  if (name === undefined)
    throw new CommandFailure('Nothing here names the model', 'Add it: annals push DIR project/model.');
  return {
    project: projectNamed(project ?? session.io.env.ANNALS_PROJECT) ?? (await onlyProject(session, name)),
    model: name,
  };
}

function projectNamed(name: string | undefined): string | undefined {
  if (!name) return undefined;
  const problem = Slug.safeParse(name).error?.issues[0];
  if (problem)
    throw new CommandFailure(`${JSON.stringify(name)} can be no project: it ${problem.message}`, 'Use another.');
  return name;
}

async function onlyProject({ registry }: Session, model: string): Promise<string> {
  const { items } = await registry.projects.list({ limit: 5 });
  const [only, ...others] = items;
  if (only && others.length === 0) return only.slug;
  const reason = only
    ? `there is more than one project: ${items.map(({ slug }) => slug).join(', ')}${items.length === 5 ? ' …' : ''}`
    : 'there is no project yet';
  throw new CommandFailure(
    `No project is named for the model ${model}, and ${reason}`,
    `Name it: annals push DIR PROJECT/${model}, or --project PROJECT, or ANNALS_PROJECT.`,
  );
}

/** What is not there yet of a model's address. */
export async function missingFor({ registry }: Session, { project, model }: ModelAddress): Promise<Creation> {
  try {
    await registry.models.show(project, model);
    return 'nothing';
  } catch (problem) {
    if (!(problem instanceof AnnalsProblem)) throw problem;
    if (problem.code === 'project-not-found') return 'project';
    if (problem.code === 'model-not-found' || problem.code === 'model-deleted') return 'model';
    throw problem;
  }
}

/** Creates what is missing, and says so. */
export async function create({ registry, note }: Session, target: ModelAddress, missing: Creation): Promise<void> {
  if (missing === 'nothing') return;
  const createProject = missing === 'project';
  await registry.models.register(target.project, { slug: target.model, createProject });
  note(`Created ${createdText(target, missing)}`);
}

/** What is created, for people. */
export function createdText(target: ModelAddress, missing: Creation): string {
  return `${missing === 'project' ? `the project ${target.project} and ` : ''}the model ${addressText(target)}`;
}
