import { opcodes } from './pickle-opcodes';
import type { Opcode } from './pickle-opcodes';

const MARK = 0x28;
const STOP = 0x2e;
const LINE_FEED = 0x0a;

/**
 * True if a loader of pickles would make something of these bytes: they reach a call, even if they break after
 * it, or reach STOP with a value at the end of a file of `size` bytes. Only the shape of the stack is followed;
 * nothing is loaded. Pickle has no magic before protocol 2, so text like "N.B. …" must not be taken for one.
 */
export function pickleRunsIn(bytes: Uint8Array, size: number): boolean {
  const marks: number[] = [];
  let depth = 0;
  let named = false;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    at += 1;
    if (byte === MARK) {
      marks.push(depth);
      continue;
    }
    const floor = marks.at(-1) ?? 0;
    if (byte === STOP) return depth > floor && (named || onlySpaceAfter(bytes, at, size));
    const opcode = byte === undefined ? undefined : opcodes.get(byte);
    const next = opcode === undefined ? undefined : argumentEnd(bytes, at, opcode.argument);
    if (opcode === undefined || next === undefined) return false;
    if (opcode.pops === 'mark') {
      const mark = marks.pop();
      if (mark === undefined) return false;
      depth = mark;
    } else if (depth - opcode.pops < floor) return false;
    else depth -= opcode.pops;
    named ||= opcode.argument === 'name' || byte === 0x93;
    if (opcode.calls && named) return true;
    depth += opcode.pushes;
    at = next;
  }
  return false;
}

function onlySpaceAfter(bytes: Uint8Array, at: number, size: number): boolean {
  return size === bytes.length && bytes.subarray(at).every((byte) => byte === LINE_FEED || byte === 0x0d);
}

/** Position after the argument, or undefined if the bytes can't be one. */
function argumentEnd(bytes: Uint8Array, at: number, argument: Opcode['argument']): number | undefined {
  if (typeof argument === 'number') return within(bytes, at + argument);
  if (argument === 'len1') return within(bytes, at + 1 + (bytes[at] ?? 0));
  if (argument === 'len4') return within(bytes, at + 4 + little(bytes, at, 4));
  if (argument === 'len8') return within(bytes, at + 8 + little(bytes, at, 8));
  const end = bytes.indexOf(LINE_FEED, at);
  if (end < 0) return undefined;
  if (argument === 'line') return end + 1;
  const line = latin1(bytes, at, end);
  if (argument === 'number')
    return /^[-+]?[\d.]+([eE][-+]?\d+)?L?\r?$|^[-+]?(nan|inf)$/.test(line) ? end + 1 : undefined;
  if (argument === 'string') return /^'.*'\r?$|^".*"\r?$/.test(line) ? end + 1 : undefined;
  const second = bytes.indexOf(LINE_FEED, end + 1);
  if (second < 0) return undefined;
  return [line, latin1(bytes, end + 1, second)].every((name) => /^[A-Za-z_][\w.]*\r?$/.test(name))
    ? second + 1
    : undefined;
}

function within(bytes: Uint8Array, end: number): number | undefined {
  return end <= bytes.length ? end : undefined;
}

function little(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i -= 1) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

/** At most the first 1000 bytes: no name or number is longer. */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, Math.min(end, start + 1000))).toString('latin1');
}
