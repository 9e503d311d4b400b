import type { ByteSource } from '#inspection/byte-source';
import type { FindingDraft } from '#inspection/finding';
import type { FileReport, PackageFacts, Role, TensorInfo } from '#inspection/inspection';
import type { Limits } from '#inspection/limits';

/** What recognition may look at: the first 4 KiB, the last 64 KiB, the size, and the name as a claim. */
export interface Probe {
  head: Uint8Array;
  tail: Uint8Array;
  size: number;
  path: string;
  /** The head is UTF-8 without control characters, as far as it goes. */
  text: boolean;
}

/** What a format may use beside the bytes of the file. */
export interface FormatContext {
  path: string;
  limits: Limits;
  /** The size of another file of the package, undefined if there is none at this path. */
  sizeOf: (path: string) => number | undefined;
}

/** What a format found in a file; without facts or tensors it tells none. */
export interface FormatResult {
  findings: FindingDraft[];
  facts?: PackageFacts;
  tensors?: TensorInfo[];
  text?: string;
  /** Files that hold raw data of this one and so need no format of their own. */
  companions?: string[];
  /** Checks that need the reports of the other files; called when all are inspected. */
  relate?: (reports: ReadonlyMap<string, FileReport>) => FindingDraft[];
}

/**
 * One file format. `recognise` is quick and lenient; `inspect` verifies everything and throws Malformed, or
 * anything else, for bytes that it can't follow.
 */
export interface Format {
  name: string;
  role: Role;
  recognise: (probe: Probe) => boolean;
  inspect(source: ByteSource, context: FormatContext): Promise<FormatResult>;
}

/** The extension of a path in lower case without the dot, or '' if it has none. */
export function extensionOf(path: string): string {
  return /[^/]\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** The last segment of a path in lower case. */
export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

/** A path written relative to the folder of the file that names it. */
export function resolveBeside(file: string, relative: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1) + relative;
}
