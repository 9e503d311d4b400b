/** An answer of many bytes. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Asks for bytes by other means than fetch, with an error of its own where no answer comes; undefined: fetch is to. */
export type Receive = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
) => Promise<Received | undefined>;

/** What fetch answered, as bytes that come. */
export function receivedOf(response: Response): Received {
  return { status: response.status, headers: response.headers, body: piecesOf(response.body) };
}

/** An answer that is not of many bytes after all, to be read as a whole; of one that breaks off, what came. */
export async function wholeOf({ status, headers, body }: Received): Promise<Response> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const piece of body) text += decoder.decode(piece, { stream: true });
  } catch {
    return new Response(text, { status, headers });
  }
  return new Response(text + decoder.decode(), { status, headers });
}

async function* piecesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array, void> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const piece = await reader.read();
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
