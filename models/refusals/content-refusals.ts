import { entry } from './entry';

type Model = { project: string; model: string };
type Version = Model & { version: number };

/** Refusals about files, uploads and what is in them. */
export const contentRefusals = {
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
  'upload-not-found': entry(
    'not-found',
    'There is no such upload',
    (f: { upload: string }) => `There is no upload ${f.upload}.`,
    'Begin a new upload.',
  ),
  'content-missing': entry(
    'conflict',
    'Bytes that the version names are not here',
    (f: { digests: string[] }) =>
      `Not uploaded: ${f.digests.slice(0, 10).join(', ')}${f.digests.length > 10 ? ', …' : ''}.`,
    'Upload them to /api/v1/uploads, then repeat the request with the same Idempotency-Key.',
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
  'too-many-files': entry(
    'too-large',
    'The version has too many files',
    (f: { files: number; limit: number }) => `${f.files} files, ${f.limit} are allowed.`,
    'Pack them into one archive of a kind that this registry inspects.',
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
} as const;
