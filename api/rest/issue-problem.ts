import type { z } from 'zod';
import { isSensitiveKey } from '#models/metadata/sensitive-key';
import { memberPointer } from '#models/values/schema-parts';

/** What is wrong with one part of a request: where it is (JSON pointer, RFC 6901), and what to do about it. */
export interface PartProblem {
  readonly path: string;
  readonly message: string;
}

const longestMessage = 500;

/** Tells an issue of zod with the value that caused it, where the value is short and can hold no secret. */
export function issueProblem(issue: z.core.$ZodIssue, input: unknown, root = ''): PartProblem {
  const path = issue.path.reduce<string>((pointer, part) => memberPointer(pointer, nameOf(part)), root);
  const value = issue.path.reduce<unknown>(memberOf, input);
  const message = messageOf(issue);
  const isAboutKeys = issue.code === 'unrecognized_keys' || issue.code === 'invalid_key';
  const said = isAboutKeys || issue.path.some((part) => isSensitiveKey(String(part))) ? undefined : shown(value);
  return { path, message: (said === undefined ? message : `${message}, not ${said}`).slice(0, longestMessage) };
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `does not take ${issue.keys
      .slice(0, 20)
      .map((key) => JSON.stringify(nameOf(key)))
      .join(', ')}`;
  }
  if (issue.code === 'invalid_key') return `the key ${issue.issues.map(({ message }) => message).join(', ')}`;
  return issue.message;
}

function memberOf(value: unknown, part: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    ? (Reflect.get(value, part) as unknown)
    : undefined;
}

/** The name of a member as it may be told: callers choose names too. */
function nameOf(part: PropertyKey): string {
  const name = String(part);
  return isHarmless(name) ? name : '…';
}

function shown(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && String(value).length <= 7) return String(value);
  return typeof value === 'string' && isHarmless(value) ? JSON.stringify(value) : undefined;
}

/** Whether a text is too short and too plain for a secret, an address, or the number of a card, an account or a telephone. */
function isHarmless(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return text.length <= 32 && digits <= 7 && /^[\p{L}\p{N} ._:/-]*$/u.test(text) && !text.includes('//');
}
