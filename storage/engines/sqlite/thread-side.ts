import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadCall, ThreadCalls, ThreadReply } from './thread-messages';

/**
 * The inside of a thread: opens what it holds, says so, and answers calls in the order in which they come; one that
 * answers a promise lets the next ones go on meanwhile. After `close` the thread ends.
 * @param open makes the calls from what the thread was started with
 * @param failureOf makes an error to data that crosses
 */
export function serveCalls<C extends ThreadCalls<C>, F>(
  open: (data: unknown) => C,
  failureOf: (error: unknown) => F,
): void {
  if (!parentPort) return;
  const port = parentPort;
  const reply = (message: ThreadReply<F>): void => port.postMessage(message);
  let calls: C;
  try {
    calls = open(workerData);
  } catch (error) {
    reply({ id: 0, failure: failureOf(error) });
    return;
  }
  port.on('message', ({ id, name, parameters }: ThreadCall) => {
    const fail = (error: unknown): void => reply({ id, failure: failureOf(error) });
    const answer = (value: unknown): void => {
      reply({ id, value });
      if (name === 'close') port.close();
    };
    try {
      const call = isCall(calls, name) ? calls[name] : undefined;
      if (!call) throw new TypeError(`the thread has no call ${name}`);
      const value = call(...(parameters as never[]));
      if (value instanceof Promise) value.then(answer, fail);
      else answer(value);
    } catch (error) {
      fail(error);
    }
  });
  reply({ id: 0, value: undefined });
}

function isCall<C extends object>(calls: C, name: string): name is keyof C & string {
  return Object.hasOwn(calls, name);
}
