import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { collectClaims } from '#inspection/claims/collect-claims';
import { slugOf } from '#inspection/claims/slug-of';
import { licenceProblem } from '#inspection/licence';
import { hubSnapshotOf, type HubSnapshot } from '../transfer/hub-cache';
import type { LocalFile } from '../transfer/package-files';
import { ciRunOf } from './ci-run';
import { claimFiles, dvcLockAbove } from './claim-files';
import { gitStateOf } from './git-state';
import type { Inferred } from './inferred';
import { withSurroundings } from './surrounding-claims';

/**
 * Finds out what is said of the model at a place, a folder or a file by its real path. Nothing is sent, and nothing that
 * lies there is run.
 */
export async function infer(
  place: string,
  files: readonly LocalFile[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Inferred> {
  const folder = (await stat(place)).isDirectory() ? place : dirname(place);
  const snapshot = hubSnapshotOf(folder);
  const git = snapshot ? undefined : await gitStateOf(folder, env);
  const above = snapshot ? [] : await dvcLockAbove(folder);
  const said = withoutUnknownLicence(collectClaims([...(await claimFiles(files)), ...above]));
  const inferred = withSurroundings(said, { snapshot, git, run: ciRunOf(env) });
  return named(inferred, place, snapshot);
}

/** A repository of the hub is called as it is there; what config.json says may be the model that it came from. */
function named(inferred: Inferred, place: string, snapshot: HubSnapshot | undefined): Inferred {
  if (snapshot === undefined && inferred.name !== undefined) return inferred;
  const name = slugOf(snapshot ? (snapshot.id.split('/').at(-1) ?? '') : lastName(place));
  if (name === undefined) return inferred;
  const source = snapshot ? 'the hub’s cache' : 'the folder’s name';
  return { ...inferred, name, sources: { ...inferred.sources, name: source } };
}

/** The name of a folder or the stem of a file, with either separator. */
function lastName(path: string): string {
  const [name = ''] = path
    .split(/[\\/]+/)
    .filter(Boolean)
    .slice(-1);
  return name.replace(/(?<=.)\.(onnx|safetensors|gguf|json|pt|pth|bin|h5|pkl|joblib|zip|tar)$/i, '');
}

/** The registry takes SPDX expressions alone: another licence would have the whole push refused. */
function withoutUnknownLicence(inferred: Inferred): Inferred {
  const { governance: { licence, ...governance } = {}, ...metadata } = inferred.metadata;
  const reason = licence === undefined ? undefined : licenceProblem(licence);
  if (reason === undefined) return inferred;
  const field = 'governance.licence';
  const { [field]: source = '', ...sources } = inferred.sources;
  const dropped = [...inferred.dropped, { field, value: licence, source, reason }];
  return { ...inferred, metadata: { ...metadata, governance }, sources, dropped };
}
