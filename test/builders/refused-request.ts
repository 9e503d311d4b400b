import { EventLog } from '#application/ports/event-log';
import type { RunningRegistry } from './running-registry';

/** A request that must be refused, and what its problem says. */
export interface RefusedRequest {
  readonly method: string;
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The owner's unless given; none when empty. */
  readonly token?: string;
  readonly status: number;
  readonly code: string;
  /** What the detail must hold: the value that is wrong, or where it is. */
  readonly says?: string;
  /** What the answer must not hold. */
  readonly hides?: string;
}

/** Sends a request, and expects a problem that says what is wrong and what to do, and a log that is as it was. */
export async function expectRefused(registry: RunningRegistry, request: RefusedRequest): Promise<void> {
  const { method, path, body, raw, token = registry.ownerToken, says = '', hides } = request;
  const log = registry.app.get(EventLog, { strict: false });
  const before = await log.head();
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await fetch(`${registry.url}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await answer.text();
  expect({ status: answer.status, type: answer.headers.get('content-type'), text }).toMatchObject({
    status: request.status,
    type: expect.stringMatching(/^application\/problem\+json/) as unknown,
  });
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(problem).toMatchObject({
    code: request.code,
    type: `/problems/${request.code}`,
    status: request.status,
    title: expect.stringMatching(/\w/) as unknown,
    detail: expect.stringContaining(says) as unknown,
    remedy: expect.stringMatching(/\w/) as unknown,
  });
  if (hides !== undefined) expect(text).not.toContain(hides);
  expect((await log.head()).position).toBe(before.position);
}
