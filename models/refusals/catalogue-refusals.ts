import { entry } from './entry';

type Model = { project: string; model: string };
type Version = Model & { version: number };

/** Refusals about projects, models, versions, stages and aliases. */
export const catalogueRefusals = {
  'project-not-found': entry(
    'not-found',
    'There is no such project',
    (f: { project: string }) => `There is no project ${f.project}.`,
    'List the projects, or create it.',
  ),
  'model-not-found': entry(
    'not-found',
    'There is no such model',
    (f: Model) => `There is no model ${f.project}/${f.model}.`,
    'List the models of the project, or register it.',
  ),
  'version-not-found': entry(
    'not-found',
    'There is no such version',
    (f: Model & { ref: string }) => `${f.project}/${f.model}@${f.ref} names no version.`,
    'List the versions of the model.',
  ),
  'alias-not-found': entry(
    'not-found',
    'There is no such alias',
    (f: Model & { alias: string }) => `${f.project}/${f.model} has no alias ${f.alias}.`,
    'List the aliases of the model, or set it.',
  ),
  'alias-empty': entry(
    'not-found',
    'The alias names no version now',
    (f: Model & { alias: string; stage: string }) =>
      `The alias ${f.alias} of ${f.project}/${f.model} follows ${f.stage}, where no version stands.`,
    'Promote a version to the stage.',
  ),
  'alias-follows-stage': entry(
    'conflict',
    'The alias follows a stage',
    (f: Model & { alias: string; stage: string }) =>
      `The alias ${f.alias} of ${f.project}/${f.model} follows ${f.stage} and moves with it alone.`,
    'Promote or roll back the stage, or remove the alias first.',
  ),
  'deployment-not-found': entry(
    'not-found',
    'There is no such deployment',
    (f: Model & { deployment: string }) => `${f.project}/${f.model} has no deployment ${f.deployment}.`,
    'List the deployments of the model.',
  ),
  'deployment-ended': entry(
    'conflict',
    'The deployment has ended already',
    (f: Model & { deployment: string; endedAt: string }) =>
      `The deployment ${f.deployment} of ${f.project}/${f.model} ended at ${f.endedAt}.`,
    'Nothing needs to be done.',
  ),
  'stage-not-found': entry(
    'not-found',
    'The policy has no such stage',
    (f: { stage: string; stages: string[] }) => `${f.stage} is no stage here; the stages are ${f.stages.join(', ')}.`,
    'Use a stage of the project’s policy.',
  ),
  'stage-empty': entry(
    'not-found',
    'No version stands in the stage',
    (f: Model & { stage: string }) => `No version of ${f.project}/${f.model} stands in ${f.stage}.`,
    'Promote a version to it.',
  ),
  'project-exists': entry(
    'conflict',
    'The project is there already',
    (f: { project: string }) => `There is a project ${f.project} already.`,
    'Use it, or choose another name.',
  ),
  'name-taken': entry(
    'conflict',
    'The name means another model',
    (f: Model) => `${f.project}/${f.model} is or was the name of a model, and a name keeps its meaning.`,
    'Choose another name.',
  ),
  'model-archived': entry(
    'conflict',
    'The model is archived',
    (f: Model) => `${f.project}/${f.model} is archived and takes no changes.`,
    'Restore the model first.',
  ),
  'model-not-archived': entry(
    'conflict',
    'The model is not archived',
    (f: Model) => `${f.project}/${f.model} is not archived.`,
    'Nothing needs to be done.',
  ),
  'version-not-servable': entry(
    'conflict',
    'The version may not be served',
    (f: Version & { availability: string }) => `${f.project}/${f.model}@${f.version} is ${f.availability}.`,
    'Release or restore it, or use another version.',
  ),
  'version-pending': entry(
    'conflict',
    'The version has no content yet',
    (f: Version) => `${f.project}/${f.model}@${f.version} is pending: its content was not attached yet.`,
    'Attach its files to /api/v1/projects/{project}/models/{model}/versions/{version}/content, then repeat this.',
  ),
  'already-sealed': entry(
    'conflict',
    'The version has its content already',
    (f: Version & { content: string }) =>
      `${f.project}/${f.model}@${f.version} has ${f.content} content, which never changes.`,
    'Register a new version.',
  ),
  'version-archived': entry(
    'conflict',
    'The version is archived',
    (f: Version) => `${f.project}/${f.model}@${f.version} is archived: it is served by its number and its digest only.`,
    'Use its number, or restore it.',
  ),
  'availability-unchanged': entry(
    'conflict',
    'The version can not go there from where it is',
    (f: Version & { availability: string; wanted: string }) =>
      `${f.project}/${f.model}@${f.version} is ${f.availability}, it can not become ${f.wanted}.`,
    'Look at its availability.',
  ),
  'version-in-use': entry(
    'conflict',
    'The version is in use',
    (f: Version & { uses: string[] }) => `${f.project}/${f.model}@${f.version} is in use: ${f.uses.join(', ')}.`,
    'Move the stages and aliases that name it, and end its deployments, first.',
  ),
  'safety-not-passed': entry(
    'conflict',
    'The safety check has not passed',
    (f: Version & { outcome: string }) => `The safety check of ${f.project}/${f.model}@${f.version} is ${f.outcome}.`,
    'Register a version whose files pass inspection.',
  ),
  'checks-not-passed': entry(
    'conflict',
    'Checks that the stage asks for have not passed',
    (f: Version & { stage: string; checks: { name: string; outcome: string }[] }) =>
      `${f.stage} asks ${f.project}/${f.model}@${f.version} for ${f.checks.map((c) => `${c.name} (${c.outcome})`).join(', ')}.`,
    'Look at the checks of the version: each says what is missing.',
  ),
  'edge-not-allowed': entry(
    'conflict',
    'The policy has no such way between stages',
    (f: { from: string; to: string }) => `A version may not go from ${f.from} to ${f.to}.`,
    'Go through the stages that the policy names.',
  ),
  'external-not-allowed': entry(
    'conflict',
    'External content may not stand in a stage here',
    (f: Version) => `${f.project}/${f.model}@${f.version} has external content.`,
    'Register the content here.',
  ),
  'votes-not-available': entry(
    'conflict',
    'The stage asks for votes',
    (f: { stage: string; votes: number }) => `${f.stage} asks for ${f.votes} votes, which this release can not take.`,
    'Use a project with the preset open.',
  ),
  'approval-abandoned': entry(
    'conflict',
    'The approval was not carried out',
    (f: { approval: string; reason: string }) => `The approval ${f.approval} was closed: ${f.reason}.`,
    'Look at the version, then ask again with a new Idempotency-Key.',
  ),
  'stage-moved': entry(
    'conflict',
    'The version holds the place no more',
    (f: { place: string; expected: string; holders: number[] }) =>
      `${f.place} is held by ${f.holders.length ? f.holders.join(', ') : 'none'}, not by ${f.expected}.`,
    'Look who holds it now, and decide again.',
  ),
  'nothing-to-roll-back-to': entry(
    'conflict',
    'No earlier holder can be served',
    (f: { place: string }) => `${f.place} has no earlier holder that may be served.`,
    'Promote or set the version that you want.',
  ),
  'rollback-window-closed': entry(
    'conflict',
    'The holder entered too long ago',
    (f: { place: string; days: number }) => `The holder of ${f.place} entered it more than ${f.days} days ago.`,
    'Promote the version that you want.',
  ),
  'version-retired': entry(
    'gone',
    'The version was retired',
    (f: Version) => `${f.project}/${f.model}@${f.version} was retired: its record stays, its bytes are served no more.`,
    'Show it by its number, or use another version.',
  ),
  'version-deleted': entry(
    'gone',
    'The version was deleted',
    (f: Version) => `${f.project}/${f.model}@${f.version} was deleted; its history remains.`,
    'Look at the history of the model.',
  ),
  'model-deleted': entry(
    'gone',
    'The model was deleted',
    (f: Model) => `${f.project}/${f.model} was deleted; its history remains.`,
    'Look at its history, or register it again.',
  ),
} as const;
