import type { CloudEvent } from '#models/queries/history';
import { queryString } from './path';
import { backOff } from './pause';
import { AnnalsProblem, connectionReason, RegistryUnreachable } from './problem';
import { serverSentEvents } from './server-sent-events';
import type { Transport } from './transport';

/** What a stream tells, and from where. */
export interface EventStreamOptions {
  /** A position: events beyond it. */
  readonly after?: string;
  /** Where to begin without a position; `now` unless given. */
  readonly from?: 'beginning' | 'now';
  readonly project?: string;
  readonly model?: string;
  /** Event types, joined by commas. */
  readonly type?: string;
  /** Events by which a version came into this stage or left it. */
  readonly stage?: string;
  /** Preliminary events too. */
  readonly all?: boolean;
  readonly signal?: AbortSignal;
  /** Told of every position up to which all events were yielded and the next one asked for; first where it begins. */
  readonly onPosition?: (position: string) => void | Promise<void>;
  /** Told why the connection is made anew. */
  readonly onInterruption?: (reason: string) => void;
}

const transient = new Set([429, 502, 503, 504]);

/** Events as they happen. */
export const eventsOf = (transport: Transport) => ({
  /**
   * The events of the log from a place on, in its order, each at least once, until the signal aborts (then it throws
   * its reason). A connection that breaks is made anew where it was, with growing pauses and for as long as it takes.
   * Throws AnnalsProblem when the registry refuses, and RegistryUnreachable when it never answered.
   */
  stream: (options: EventStreamOptions = {}) => eventStream(transport, options),
});

async function* eventStream(transport: Transport, options: EventStreamOptions): AsyncGenerator<CloudEvent> {
  const { signal, onPosition, onInterruption } = options;
  let position = options.after;
  let known = false;
  for (let failures = 1; ; failures += 1) {
    let reason = 'the stream ended';
    try {
      const response = await open(transport, options, position);
      known = true;
      for await (const block of serverSentEvents(bytesOf(response, transport.base))) {
        failures = 0;
        if (block.event === 'cut-off') {
          reason = reasonOf(block.data) ?? reason;
        } else if (block.data !== undefined) {
          yield JSON.parse(block.data) as CloudEvent;
        }
        if (block.id === '' || block.id === position) continue;
        position = block.id;
        await onPosition?.(position);
      }
    } catch (failure) {
      signal?.throwIfAborted();
      if (!known || !isTransient(failure)) throw failure;
      reason = failure instanceof RegistryUnreachable ? failure.reason : failure.message;
    }
    onInterruption?.(reason);
    await transport.wait(backOff(Math.max(1, failures)), signal);
  }
}

/** Connects; repeated a few times where that may help. */
function open(transport: Transport, options: EventStreamOptions, position: string | undefined): Promise<Response> {
  const { from, project, model, type, stage, all, signal } = options;
  const query = queryString({ ...(position === undefined && { from }), project, model, type, stage, all });
  const headers = { accept: 'text/event-stream', ...(position !== undefined && { 'last-event-id': position }) };
  return transport.retried(`/events${query}`, { method: 'GET', headers, signal });
}

async function* bytesOf({ body }: Response, base: string): AsyncGenerator<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((failure: unknown) => {
        throw new RegistryUnreachable(base, connectionReason(failure));
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function isTransient(failure: unknown): failure is AnnalsProblem | RegistryUnreachable {
  if (failure instanceof AnnalsProblem) return transient.has(failure.status);
  return failure instanceof RegistryUnreachable;
}

/** Why the registry ended the stream, from the data of its last block. */
function reasonOf(data: string | undefined): string | undefined {
  const said: unknown = JSON.parse(data ?? 'null');
  return typeof said === 'object' && said !== null && 'detail' in said ? String(said.detail) : undefined;
}
