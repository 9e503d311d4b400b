import type { CloudEvent } from '#models/queries/history';

/** Why a stream ended on the server's side, and where to go on: the data of an event `cut-off`. */
export interface CutOff {
  readonly position: string;
  /** `slow-reader`, or the code of a problem. */
  readonly reason: string;
  readonly detail: string;
}

/** How long a reader waits before it connects again, in milliseconds. */
const retryMs = 2000;

/** The first block of a stream; the position, where there is one, is where a reader that breaks off at once goes on. */
export function openingBlock(position: string | undefined): string {
  return `retry: ${retryMs}\n${position === undefined ? '' : `id: ${position}\n`}\n`;
}

/** An event of the log; its id is its position. JSON holds no line ends, so its data is one line. */
export function eventBlock(event: CloudEvent): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A sign of life; the id moves a reader on that was told nothing since, without an event (HTML §9.2.6). */
export function heartbeatBlock(position: string): string {
  return `: heartbeat\nid: ${position}\n\n`;
}

/** The last block of a stream that the server ends. */
export function cutOffBlock(cutOff: CutOff): string {
  return `id: ${cutOff.position}\nevent: cut-off\ndata: ${JSON.stringify(cutOff)}\n\n`;
}
