import type { RefusalKind } from './kinds';

interface Entry<Facts> {
  readonly kind: RefusalKind;
  /** What kind of thing happened, the same for every occurrence. */
  readonly title: string;
  /** What happened this time, with the values. */
  readonly detail: (facts: Facts) => string;
  /** What the caller can do. */
  readonly remedy: string;
}

function entry<Facts>(
  kind: RefusalKind,
  title: string,
  detail: (facts: Facts) => string,
  remedy: string,
): Entry<Facts> {
  return { kind, title, detail, remedy };
}

type Model = { project: string; model: string };
type Version = Model & { version: number };

/** Every refusal of the registry: its stable code, its kind, and what it says. */
export const refusalTable = {
  'invalid-input': entry(
    'invalid',
    'The request does not have the shape that this operation takes',
    (f: { problems: { path: string; message: string }[] }) =>
      f.problems.map((p) => `${p.path || '/'}: ${p.message}`).join('; '),
    'Correct the named fields; the OpenAPI document shows the shape.',
  ),
  'invalid-json': entry(
    'invalid',
    'The body is not JSON',
    (f: { reason: string }) => `The body could not be read as JSON: ${f.reason}.`,
    'Send a JSON document with the header Content-Type: application/json.',
  ),
  'invalid-ref': entry(
    'invalid',
    'The ref can name no version',
    (f: { ref: string }) => `${JSON.stringify(f.ref)} is not a version number, a digest, an alias, a stage or latest.`,
    'Use a number (7), sha256:…, the name of an alias or a stage, or latest.',
  ),
  'invalid-position': entry(
    'invalid',
    'The position is not one of this log',
    (f: { position: string }) => `${JSON.stringify(f.position)} is not a position that this registry has given out.`,
    'Use a Registry-Position that an answer carried, or a moment such as 2026-03-01T12:00:00Z.',
  ),
  'invalid-cursor': entry(
    'invalid',
    'The page cursor is not one of this list',
    (f: { cursor: string }) => `${JSON.stringify(f.cursor)} is not a cursor that this list has given out.`,
    'Begin again without a cursor.',
  ),
  'invalid-path': entry(
    'invalid',
    'A file path is unsafe',
    (f: { path: string; reason: string }) => `${JSON.stringify(f.path)} ${f.reason}.`,
    'Use relative paths of plain segments joined by /, unique without case, that every system can hold.',
  ),
  'name-reserved': entry(
    'invalid',
    'The name has another meaning',
    (f: { name: string; reason: string }) => `${f.reason}.`,
    'Choose a name that is not a stage, latest, main, a number or a digest.',
  ),
  'sensitive-data': entry(
    'invalid',
    'The text holds a secret or personal data',
    (f: { findings: { path: string; rule: string; masked: string }[] }) =>
      f.findings.map((x) => `${x.path}: ${x.rule} (${x.masked})`).join('; '),
    'Remove it: history can not be changed later. Revoke a secret that you sent.',
  ),
  'idempotency-key-reused': entry(
    'invalid',
    'The Idempotency-Key was used for another request',
    (f: { operation: string }) => `The key was used before for ${f.operation} with another content.`,
    'Use a new key for a new request.',
  ),
  'preset-not-available': entry(
    'invalid',
    'The preset needs what this release does not compute',
    (f: { preset: string; missing: string[] }) => `The preset ${f.preset} needs ${f.missing.join(', ')}.`,
    'Begin with the preset open.',
  ),
  'size-mismatch': entry(
    'invalid',
    'A file does not have the size that was declared',
    (f: { path: string; declared: number; actual: number }) =>
      `${f.path} was declared with ${f.declared} bytes, its content has ${f.actual}.`,
    'Declare the size of the bytes that were uploaded.',
  ),
  'digest-mismatch': entry(
    'invalid',
    'The bytes do not have the digest that was declared',
    (f: { declared: string; actual: string }) => `Declared ${f.declared}, received ${f.actual}.`,
    'Upload the file again.',
  ),
  unauthenticated: entry(
    'unauthenticated',
    'Nobody is known by that token',
    (f: { reason: string }) => `${f.reason}.`,
    'Send Authorization: Bearer with a token that annals token create printed.',
  ),
  'role-required': entry(
    'forbidden',
    'Your role does not allow this',
    (f: { operation: string; needed: string; role: string }) =>
      `${f.operation} needs the role ${f.needed}, yours is ${f.role}.`,
    'Ask an owner for a token with that role.',
  ),
  'route-not-found': entry(
    'not-found',
    'There is nothing at this address',
    (f: { method: string; path: string }) => `${f.method} ${f.path} is not an operation of this registry.`,
    'See /api/v1/openapi.json.',
  ),
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
  'file-not-found': entry(
    'not-found',
    'The version has no such file',
    (f: Version & { path: string }) => `${f.project}/${f.model}@${f.version} has no file ${JSON.stringify(f.path)}.`,
    'List the files of the version.',
  ),
  'content-external': entry(
    'not-found',
    'The bytes are not held here',
    (f: Version & { uri: string }) => `${f.project}/${f.model}@${f.version} is external: ${f.uri}.`,
    'Fetch it from its URI.',
  ),
  'operation-not-found': entry(
    'not-found',
    'There is no such operation',
    (f: { operation: string }) => `There is no operation ${f.operation}.`,
    'Operations are kept for seven days; look at the model’s history.',
  ),
  'upload-not-found': entry(
    'not-found',
    'There is no such upload',
    (f: { upload: string }) => `There is no upload ${f.upload}.`,
    'Begin a new upload.',
  ),
  'token-not-found': entry(
    'not-found',
    'There is no such token',
    (f: { token: string }) => `There is no token ${f.token}.`,
    'List the tokens.',
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
    'Move the stages and aliases that name it first.',
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
  'content-missing': entry(
    'conflict',
    'Bytes that the version names are not here',
    (f: { digests: string[] }) =>
      `Not uploaded: ${f.digests.slice(0, 10).join(', ')}${f.digests.length > 10 ? ', …' : ''}.`,
    'Upload them to /api/v1/uploads, then repeat the request with the same Idempotency-Key.',
  ),
  'operation-finished': entry(
    'conflict',
    'The operation has ended',
    (f: { operation: string; state: string }) => `The operation ${f.operation} is ${f.state}.`,
    'Nothing can be cancelled any more.',
  ),
  'operation-cancelled': entry(
    'conflict',
    'The operation was cancelled',
    (f: { operation: string }) => `The operation ${f.operation} was cancelled; nothing was registered.`,
    'Begin it again with another Idempotency-Key.',
  ),
  'upload-busy': entry(
    'conflict',
    'The upload is being written by another request',
    (f: { upload: string }) => `The upload ${f.upload} is being written by another request.`,
    'Wait for it, or begin another upload.',
  ),
  'content-not-comparable': entry(
    'conflict',
    'The bytes of the two versions can not be compared',
    (f: { reason: string }) => `${f.reason}.`,
    'Compare two versions whose bytes are held here.',
  ),
  'changed-meanwhile': entry(
    'precondition',
    'It has changed since you read it',
    (f: { expected: string; actual: string }) => `If-Match names ${f.expected}, the current one is ${f.actual}.`,
    'Read it again and decide anew.',
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
  'position-of-older-log': entry(
    'gone',
    'The position belongs to an earlier log',
    (f: { position: string }) => `${f.position} was given out before this log was restored.`,
    'Use a moment in time instead.',
  ),
  'event-too-large': entry(
    'too-large',
    'The change is too large for one event',
    (f: { bytes: number; limit: number }) => `The event would have ${f.bytes} bytes, ${f.limit} are allowed.`,
    'Shorten the metadata, or pack small files into one.',
  ),
  'too-many-files': entry(
    'too-large',
    'The version has too many files',
    (f: { files: number; limit: number }) => `${f.files} files, ${f.limit} are allowed.`,
    'Pack them into one archive of a kind that this registry inspects.',
  ),
  'body-too-large': entry(
    'too-large',
    'The body is too large',
    (f: { limit: number }) => `A body may have ${f.limit} bytes.`,
    'Send files through /api/v1/uploads.',
  ),
  'upload-too-large': entry(
    'too-large',
    'The upload is larger than it said',
    (f: { limit: number }) => `The upload may have ${f.limit} bytes.`,
    'Begin a new upload with its true length.',
  ),
  'artifact-unknown-format': entry(
    'unsafe',
    'A file has a format that is not inspected here',
    (f: { files: { path: string; reason: string }[] }) =>
      f.files.length
        ? f.files.map((x) => `${x.path}: ${x.reason}`).join('; ')
        : 'No file is a model in a format that is known here.',
    'Register safetensors or ONNX files, or register the version as external.',
  ),
  'artifact-dangerous': entry(
    'unsafe',
    'A file is dangerous',
    (f: { files: { path: string; reason: string }[] }) => f.files.map((x) => `${x.path}: ${x.reason}`).join('; '),
    'Do not use this file.',
  ),
  'secret-in-file': entry(
    'unsafe',
    'A file holds a secret',
    (f: { findings: { path: string; rule: string; masked: string }[] }) =>
      f.findings.map((x) => `${x.path}: ${x.rule} (${x.masked})`).join('; '),
    'Remove it from the file and revoke it.',
  ),
  'version-quarantined': entry(
    'unsafe',
    'The version is quarantined',
    (f: Version) => `${f.project}/${f.model}@${f.version} is quarantined.`,
    'Ask an owner; another version can be resolved by its number.',
  ),
  'too-many-operations': entry(
    'too-many',
    'Too many registrations are waiting',
    (f: { limit: number }) => `${f.limit} registrations are waiting.`,
    'Try again in a few seconds.',
  ),
} as const;

export type RefusalCode = keyof typeof refusalTable;
export type RefusalFacts<C extends RefusalCode> = Parameters<(typeof refusalTable)[C]['detail']>[0];
