import { serverSentEvents, type ServerSentEvent } from './server-sent-events';

async function* inParts(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield* parts;
}

async function read(text: string, partBytes = Infinity): Promise<ServerSentEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const parts: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += Math.min(partBytes, bytes.length)) {
    parts.push(bytes.subarray(from, from + Math.min(partBytes, bytes.length)));
  }
  const found: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(inParts(parts))) found.push(event);
  return found;
}

const hello = { id: '7', event: 'hello', data: 'world' };

it('reads id, event and data, with or without the space after the colon', async () => {
  expect(await read('id: 7\nevent:hello\ndata: world\n\n')).toEqual([hello]);
});

it('takes every kind of line end, wherever the bytes are cut', async () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = `\ufeffretry: 1${end}${end}id: 7${end}event: hello${end}data: wörld${end}${end}:${end}`;
    for (const size of [1, 2, 3, 7, Infinity]) expect(await read(text, size)).toEqual([{ ...hello, data: 'wörld' }]);
  }
});

it('joins the lines of data, and keeps what comes after the first colon', async () => {
  expect(await read('data: a: b\ndata\ndata:  c\n\n')).toEqual([{ id: '', event: 'message', data: 'a: b\n\n c' }]);
});

it('keeps the id for the events after it, and tells of an id that comes alone', async () => {
  expect(await read(': heartbeat\nid: 9\n\ndata: x\n\n')).toEqual([
    { id: '9', event: 'message', data: undefined },
    { id: '9', event: 'message', data: 'x' },
  ]);
});

it('passes over comments, unknown fields, an id with a NUL, and a block that does not end', async () => {
  expect(await read(': a\nretry: 3\nfoo: bar\n\nid: a\0b\ndata: x\n\nid: 10\ndata: unfinished\n')).toEqual([
    { id: '', event: 'message', data: 'x' },
  ]);
});
