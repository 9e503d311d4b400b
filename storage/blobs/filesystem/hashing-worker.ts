import { createHash, type Hash } from 'node:crypto';
import { createReadStream, readSync, writevSync } from 'node:fs';
import { MessageChannel, parentPort } from 'node:worker_threads';
import type { HashingCall, HashingReply, HashingRequest } from './hashing-calls';

interface Begun {
  readonly hash: Hash;
  readonly rooms: readonly SharedArrayBuffer[];
}

const hashes = new Map<number, Begun>();
/** Bytes that are read of a file in one call. */
const pieceBytes = 1 << 20;
/** What is sent here has nowhere to go, so that its memory is free at once and not when garbage is collected next. */
const nowhere = new MessageChannel();
nowhere.port2.close();

/** Does what it is asked for, in the order of the requests; waits for the disk, so that the thread that asks does not. */
async function answer(call: HashingCall): Promise<string | undefined> {
  switch (call.name) {
    case 'begin': {
      hashes.set(call.key, { hash: await hashOf(call.fd, call.length), rooms: call.rooms });
      return undefined;
    }
    case 'write': {
      writePieces(call.fd, call.pieces, call.position);
      const { hash } = begunAt(call.key);
      for (const piece of call.pieces) hash.update(piece);
      nowhere.port1.postMessage(
        undefined,
        call.pieces.map((piece) => piece.buffer as ArrayBuffer),
      );
      return undefined;
    }
    case 'read': {
      const { hash, rooms } = begunAt(call.key);
      const room = rooms[call.room];
      if (!room) throw new RangeError(`there is no room ${call.room}`);
      const bytes = new Uint8Array(room, 0, call.length);
      readExactly(call.fd, call.position, bytes);
      hash.update(bytes);
      return undefined;
    }
    case 'digest':
      return begunAt(call.key).hash.copy().digest('hex');
    case 'drop': {
      hashes.delete(call.key);
      return undefined;
    }
  }
}

function begunAt(key: number): Begun {
  const begun = hashes.get(key);
  if (!begun) throw new Error(`no hash was begun as ${key}`);
  return begun;
}

async function hashOf(fd: number, length: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (length === 0) return hash;
  const reading = createReadStream('', { fd, autoClose: false, start: 0, end: length - 1, highWaterMark: pieceBytes });
  let size = 0;
  for await (const piece of reading as AsyncIterable<Buffer>) {
    hash.update(piece);
    size += piece.length;
  }
  if (size !== length) throw new Error(`the file ends at ${size} bytes, not at ${length}`);
  return hash;
}

/** A call of the system may take less than it was given; it says why when it is asked to go on. */
function writePieces(fd: number, pieces: readonly Uint8Array[], position: number): void {
  let rest = [...pieces];
  for (let at = position; rest.length > 0;) {
    let written = writevSync(fd, rest, at);
    at += written;
    while (rest[0] && written >= rest[0].length) {
      written -= rest[0].length;
      rest.shift();
    }
    if (rest[0] && written > 0) rest = [rest[0].subarray(written), ...rest.slice(1)];
  }
}

function readExactly(fd: number, position: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(fd, bytes, done, bytes.length - done, position + done);
    if (read === 0) throw new Error(`the file ends at ${position + done} bytes, not at ${position + bytes.length}`);
    done += read;
  }
}

parentPort?.on('message', ({ id, call }: HashingRequest) => {
  const reply = (message: HashingReply) => parentPort?.postMessage(message);
  answer(call).then(
    (value) => reply({ id, value }),
    (error: unknown) => reply({ id, failure: failureOf(error) }),
  );
});

function failureOf(error: unknown): { message: string; code: string | undefined } {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { message: error instanceof Error ? error.message : String(error), code };
}
