import { refusalTable, type RefusalCode } from '#models/refusals/table';
import type { RefusalKind } from '#models/refusals/kinds';

/** Members of a problem document that are not facts of the case. */
const members = new Set(['type', 'title', 'status', 'detail', 'code', 'remedy', 'instance']);

/** The registry's answer was an error: an RFC 9457 problem, or what could be made of an answer that is none. */
export class AnnalsProblem extends Error {
  override readonly name = 'AnnalsProblem';

  constructor(
    readonly status: number,
    /** Stable code of the refusal; `http-<status>` when the answer carried none. */
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly remedy: string,
    readonly facts: Readonly<Record<string, unknown>>,
  ) {
    super(detail || title);
  }

  /** The kind of the refusal; undefined when its code is not one that this release knows. */
  get kind(): RefusalKind | undefined {
    return Object.hasOwn(refusalTable, this.code) ? refusalTable[this.code as RefusalCode].kind : undefined;
  }

  /** The problem as the document that the registry sent. */
  toJSON(): Record<string, unknown> {
    const { status, code, title, detail, remedy } = this;
    return { status, code, title, detail, remedy, ...this.facts };
  }
}

/** No answer came from the registry, or it broke off, after all retries. */
export class RegistryUnreachable extends Error {
  override readonly name = 'RegistryUnreachable';

  constructor(
    readonly url: string,
    readonly reason: string,
  ) {
    super(`No answer from ${url}: ${reason}`);
  }
}

/** Reads a problem from the body of an answer. */
export async function problemFrom(response: Response): Promise<AnnalsProblem> {
  const body = parseObject(await response.text().catch(() => ''));
  return problemOf(body ?? {}, response.status);
}

/** Reads a problem document, for instance the one that a failed operation carries. */
export function problemOf(document: Readonly<Record<string, unknown>>, httpStatus = 500): AnnalsProblem {
  const { title, status, detail, code, remedy } = document;
  return new AnnalsProblem(
    typeof status === 'number' ? status : httpStatus,
    text(code) || `http-${httpStatus}`,
    text(title) || `The registry answered ${httpStatus}`,
    text(detail),
    text(remedy),
    Object.fromEntries(Object.entries(document).filter(([member]) => !members.has(member))),
  );
}

/** What went wrong with a connection, from the cause that fetch hides it in. */
export function connectionReason(failure: unknown): string {
  const cause: unknown = failure instanceof Error && failure.cause !== undefined ? failure.cause : failure;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? text(cause.code) : '';
  return cause.message || code || cause.name;
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
