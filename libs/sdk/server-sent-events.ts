/** A block of a stream of server-sent events. */
export interface ServerSentEvent {
  /** The id that was sent last, in this block or before it; empty when there was none. */
  readonly id: string;
  readonly event: string;
  /** Undefined for a block that only moved the id. */
  readonly data: string | undefined;
}

/**
 * Reads server-sent events as the HTML standard says (§9.2.6): lines end with LF, CR LF or CR, comments and unknown
 * fields are passed over, and a block that its blank line does not end is none. Unlike a browser it also tells of
 * blocks without data that carry an id.
 */
export async function* serverSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let id = '';
  let event = '';
  let hasId = false;
  let data: string[] = [];
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (data.length > 0) yield { id, event: event || 'message', data: data.join('\n') };
      else if (hasId) yield { id, event: 'message', data: undefined };
      event = '';
      hasId = false;
      data = [];
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) {
      id = value;
      hasId = true;
    }
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    // A CR at the very end may be the first half of a CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
