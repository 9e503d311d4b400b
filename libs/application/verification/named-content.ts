import { setImmediate as turn } from 'node:timers/promises';
import { upcast } from '#models/events/upcast';
import type { KnownEvent } from '#models/events/envelope';
import type { Content } from '#models/events/version';
import type { Digest } from '#models/values/digest';
import type { BlobStore } from '../ports/blob-store';
import type { EventLog } from '../ports/event-log';
import { bytesOf } from '../registration/named-bytes';

/** Bytes that registered versions name and that are not as they should be. */
export interface FaultyContent {
  readonly digest: Digest;
  readonly fault: 'missing' | 'damaged' | 'other-size';
  /** As `project/model@number`. */
  readonly versions: readonly string[];
}

/** How a search is followed and ended. */
export interface SearchOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

const pageSize = 500;
const namedVersions = 20;

type Faults = ReadonlyMap<Digest, FaultyContent['fault']>;

/** A version that names something faulty, until the history says that nobody wants its bytes. */
interface Naming {
  readonly modelId: string;
  readonly faults: Faults;
  number: number | undefined;
}

/**
 * Reads the whole log and looks whether the bytes are here that it names: those of all registered versions but deleted
 * ones. What is held in memory are the names of models, and the versions of which something is wrong.
 * @param damaged digests that are known to have other bytes
 * @throws LogDamaged at an event that can not be read
 */
export async function faultyContent(
  log: EventLog,
  blobs: BlobStore,
  damaged: ReadonlySet<string>,
  { signal, onProgress }: SearchOptions,
): Promise<FaultyContent[]> {
  const names = new Map<string, string>();
  const faulty = new Map<string, Naming>();
  const head = Number((await log.head()).position);
  for (let resume: string | undefined, atHead = false; !atHead;) {
    signal.throwIfAborted();
    const page = await log.readAll(resume, pageSize);
    for (const stored of page.events) {
      const event = upcast(stored);
      if (event) await follow(event, names, faulty, (content, format) => faultsOf(content, format, blobs, damaged));
    }
    ({ resume, atHead } = page);
    onProgress(Number(page.events.at(-1)?.position ?? head), head);
    await turn();
  }
  return toldByDigest(faulty, names);
}

type Held = Extract<Content, { kind: 'held' }>;
type FindFaults = (content: Held, format: string | null) => Promise<Faults>;

const none: Faults = new Map();

async function follow(
  event: KnownEvent,
  names: Map<string, string>,
  faulty: Map<string, Naming>,
  find: FindFaults,
): Promise<void> {
  if (event.type === 'ProjectCreated') {
    names.set(event.data.projectId, event.data.slug);
  } else if (event.type === 'ModelRegistered') {
    const { projectId, modelId, slug } = event.data;
    names.set(modelId, `${names.get(projectId) ?? projectId}/${slug}`);
  } else if (event.type === 'VersionSubmitted' || event.type === 'ContentAttached') {
    const { versionId, modelId, content, format } = event.data;
    // Bytes that were attached before and never sealed are replaced.
    const number = faulty.get(versionId)?.number;
    faulty.delete(versionId);
    const faults = content.kind === 'held' ? await find(content, format) : none;
    if (faults.size > 0) faulty.set(versionId, { modelId, faults, number });
  } else if (event.type === 'VersionRegistered' || event.type === 'VersionSealed') {
    const naming = faulty.get(event.data.versionId);
    if (naming) naming.number = event.data.number;
  } else if (event.type === 'VersionDeleted') {
    faulty.delete(event.data.versionId);
  } else if (event.type === 'ModelDeleted') {
    for (const { versionId } of event.data.versions) faulty.delete(versionId);
  }
}

async function faultsOf(
  content: Held,
  format: string | null,
  blobs: BlobStore,
  damaged: ReadonlySet<string>,
): Promise<Faults> {
  const sizes = new Map(content.files.map(({ digest, size }) => [digest, size]));
  const faults = new Map<Digest, FaultyContent['fault']>();
  for (const digest of bytesOf(content, format)) {
    const found = await blobs.stat(digest);
    const size = sizes.get(digest);
    if (!found) faults.set(digest, 'missing');
    else if (damaged.has(digest)) faults.set(digest, 'damaged');
    else if (size !== undefined && size !== found.size) faults.set(digest, 'other-size');
  }
  return faults;
}

function toldByDigest(faulty: ReadonlyMap<string, Naming>, names: ReadonlyMap<string, string>): FaultyContent[] {
  const told = new Map<Digest, { fault: FaultyContent['fault']; versions: string[] }>();
  for (const { modelId, number, faults } of faulty.values()) {
    if (number === undefined) continue;
    for (const [digest, fault] of faults) {
      const one = told.get(digest) ?? { fault, versions: [] };
      if (one.versions.length < namedVersions) one.versions.push(`${names.get(modelId) ?? modelId}@${number}`);
      told.set(digest, one);
    }
  }
  return [...told].map(([digest, one]) => ({ digest, ...one })).sort((a, b) => (a.digest < b.digest ? -1 : 1));
}
