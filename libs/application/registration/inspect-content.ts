import type { Finding, PackageInspection } from '#inspection/inspection';
import { mergeMetadata } from '#inspection/merge-metadata';
import type { Content, FindingSummary } from '#models/events/version';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { FileEntry } from '#models/values/file-entry';
import type { BlobStore, OpenBlob } from '../ports/blob-store';
import type { BlobTouches } from '../uploads/blob-touches';
import { storeReport } from './inspection-report';
import { manifestOf, treeOf } from './manifest';
import { scanFiles, withoutSensitive } from './sensitive-content';

/** What the registry computed of content that it holds. */
export interface InspectedContent {
  readonly content: Extract<Content, { kind: 'held' }>;
  readonly format: string | null;
  readonly verdict: 'clean' | 'caution' | 'suspicious' | 'incomplete';
  readonly findings: FindingSummary[];
  readonly facts: { parameterCount: number | null; tensorCount: number | null; bytes: number | null };
  readonly metadata: MetadataRecord;
  readonly extracted: string[];
}

/** Tells how far a step has come; aborting the signal ends the work between two reads. */
export interface Progress {
  readonly signal: AbortSignal;
  step(name: string, done: number, total: number): void;
}

/** Where files are read, and what is made of them is kept until a version names it. */
export interface ContentStores {
  readonly blobs: BlobStore;
  readonly touches: BlobTouches;
}

const findingsInEvent = 100;

/**
 * Inspects files that are here, looks for secrets, joins what they say with what was submitted, and stores manifest,
 * config and report as blobs. Refuses what is of no known format, dangerous, or holds a secret.
 */
export async function inspectContent(
  files: readonly FileEntry[],
  submitted: SubmittedMetadata,
  { blobs, touches }: ContentStores,
  progress: Progress,
): Promise<InspectedContent | Refusal> {
  const inspection = await inspectBlobs(files, blobs, progress);
  const refusal = unacceptable(inspection);
  if (refusal) return refusal;
  progress.step('scan', 0, inspection.files.length);
  const scanned = await scanFiles(inspection.files, progress.signal);
  if (isRefusal(scanned)) return scanned;

  progress.step('append', 0, 1);
  const { facts } = inspection;
  const roles = new Map(inspection.files.map((file) => [file.path, file.role]));
  const layers = files.map((file) => ({ ...file, role: roles.get(file.path) ?? ('other' as const) }));
  const documents = manifestOf(layers, facts);
  await touches.put(documents.config);
  const manifest = await touches.put(documents.manifest);
  const told = await withoutSensitive({
    framework: facts.framework,
    architecture: facts.architecture,
    task: facts.task,
    licence: facts.licence,
    inputs: facts.inputs,
    outputs: facts.outputs,
  });
  const verdict = inspection.verdict === 'dangerous' ? 'incomplete' : inspection.verdict;
  const merged = mergeMetadata(submitted, {
    ...told.facts,
    format: facts.format,
    parameterCount: facts.parameterCount,
    files: files.length,
    rootDigest: manifest.digest,
    verdict,
  });
  const findings: FindingSummary[] = [
    ...inspection.findings.map(summary),
    ...scanned.findings,
    ...told.leftOut.map((fact) => ({
      rule: 'sensitive-text-left-out',
      file: '',
      severity: 'warning' as const,
      title: `What the files say of ${fact} looks like a secret or personal data and is not kept.`,
    })),
    ...merged.contradictions.map(({ path }) => ({
      rule: 'metadata-contradiction',
      file: '',
      severity: 'warning' as const,
      title: `${path} was declared otherwise than the files say.`,
    })),
  ];
  const report = await storeReport((bytes) => touches.put(bytes), inspection, findings);
  return {
    content: {
      kind: 'held',
      files: [...files],
      manifest: manifest.digest,
      tree: treeOf(files),
      report: report.digest,
    },
    format: facts.format ?? null,
    verdict,
    findings: findings.slice(0, findingsInEvent),
    facts: {
      parameterCount: facts.parameterCount ?? null,
      tensorCount: facts.tensorCount ?? null,
      bytes: files.reduce((sum, file) => sum + file.size, 0),
    },
    metadata: merged.record,
    extracted: extractedPaths(told.facts, merged.unusable),
  };
}

async function inspectBlobs(
  files: readonly FileEntry[],
  blobs: BlobStore,
  progress: Progress,
): Promise<PackageInspection> {
  const opened: OpenBlob[] = [];
  try {
    for (const file of files) opened.push(await blobs.open(file.digest));
    const sources = files.flatMap((file, index) => {
      const source = opened[index];
      return source ? [{ ...file, source }] : [];
    });
    // The readers of all formats: no start needs them.
    const { inspectPackage } = await import('#inspection/inspect-package');
    return await inspectPackage(sources, {
      signal: progress.signal,
      keepText: true,
      onProgress: (done, total) => progress.step('inspect', done, total),
    });
  } finally {
    await Promise.all(opened.map((blob) => blob.close()));
  }
}

function unacceptable(inspection: PackageInspection): Refusal | undefined {
  const named = (findings: readonly Finding[]) =>
    findings.slice(0, 20).map((finding) => ({ path: finding.file || '(package)', reason: finding.title }));
  const unknown = inspection.findings.filter((finding) => finding.rule === 'artifact-unknown-format');
  if (unknown.length > 0) return refuse('artifact-unknown-format', { files: named(unknown) });
  const dangerous = inspection.findings.filter((finding) => finding.verdict === 'dangerous');
  if (dangerous.length > 0) return refuse('artifact-dangerous', { files: named(dangerous) });
  return inspection.recognisedWeights ? undefined : refuse('artifact-unknown-format', { files: [] });
}

function summary({ rule, file, severity, title }: Finding): FindingSummary {
  return { rule, file, severity, title };
}

function extractedPaths(facts: object, unusable: readonly string[]): string[] {
  const groups: Readonly<Record<string, string>> = {
    framework: 'framework.name',
    architecture: 'architecture.architecture',
    task: 'architecture.task',
    inputs: 'architecture.inputs',
    outputs: 'architecture.outputs',
  };
  const told = Object.entries(facts).flatMap(([fact, value]) =>
    value === undefined || (Array.isArray(value) && value.length === 0) ? [] : (groups[fact] ?? []),
  );
  return [...told.filter((path) => !unusable.includes(path)), 'artifact'];
}
