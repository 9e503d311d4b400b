import type { Claim } from './claim';
import { configurationClaims } from './configuration';
import { dvcLockClaims } from './dvc-lock';
import { mlflowModelClaims } from './mlflow-model';
import { modelCardClaims } from './model-card';

/** Files that make claims, by name; of two that say different things the earlier here is believed. */
const sources = [
  { name: 'README.md', claims: modelCardClaims },
  { name: 'MLmodel', claims: mlflowModelClaims },
  { name: 'config.json', claims: configurationClaims },
  { name: 'dvc.lock', claims: dvcLockClaims },
] as const;

/** Whether a file of this name makes claims; others need not be read. */
export function makesClaims(path: string): boolean {
  return rankOf(path) < sources.length;
}

/** The place of a file among those that make claims: 0 is believed first. */
export function rankOf(path: string): number {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const index = sources.findIndex(({ name }) => name === base);
  return index < 0 ? sources.length : index;
}

/** What a text file claims of the model it belongs to. Throws Malformed where its syntax can't be followed. */
export function claimsOf(path: string, text: string): Claim[] {
  return sources[rankOf(path)]?.claims(path, text) ?? [];
}
