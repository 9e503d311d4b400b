import { parentPort, workerData } from 'node:worker_threads';
import { eventLogSchema } from '#migrations/event-log/schema';
import { openDatabase } from '#storage/engines/sqlite/database';
import type { Call, Calls, Reply } from './calls';
import { failureOf, leavesDoubt, type Failure } from './failures';
import { Reader } from './reader';
import { Writer } from './writer';

/** Opens the file and says how each call is done. */
function openCalls(file: string): Calls {
  const database = openDatabase(file, eventLogSchema, { exclusive: true });
  const writer = new Writer(database);
  const reader = new Reader(database);
  return {
    append: (appends) => writer.appendGroup(appends),
    readStream: (stream, from, limit) => reader.readStream(stream, from, limit),
    readAll: (after, limit) => reader.readAll(after, limit),
    head: () => reader.head(),
    close: () => void database.close(),
  };
}

function perform(calls: Calls, call: Call): unknown {
  switch (call.name) {
    case 'append':
      return calls.append(...call.parameters);
    case 'readStream':
      return calls.readStream(...call.parameters);
    case 'readAll':
      return calls.readAll(...call.parameters);
    case 'head':
      return calls.head();
    case 'close':
      return calls.close();
  }
}

/** Answers calls one after the other, until a commit leaves it in doubt what is on the disk. */
function answering(calls: Calls): (call: Call) => Reply {
  let broken: Failure | undefined;
  return (call) => {
    if (broken && call.name !== 'close') return { id: call.id, failure: broken };
    try {
      return { id: call.id, value: perform(calls, call) };
    } catch (error) {
      const failure = failureOf(error);
      // After a failed fsync only a restart finds out, so nothing is read or written until then.
      if (call.name === 'append' && leavesDoubt(error)) broken = failure;
      return { id: call.id, failure };
    }
  };
}

/** The thread of the embedded log: it opens the file, says so, and answers calls in the order in which they come. */
function main(): void {
  if (!parentPort) return;
  const port = parentPort;
  const reply = (message: Reply): void => port.postMessage(message);
  try {
    const { file } = workerData as { readonly file: string };
    const answer = answering(openCalls(file));
    port.on('message', (call: Call) => {
      reply(answer(call));
      if (call.name === 'close') port.close();
    });
    reply({ id: 0, value: undefined });
  } catch (error) {
    reply({ id: 0, failure: failureOf(error) });
  }
}

main();
