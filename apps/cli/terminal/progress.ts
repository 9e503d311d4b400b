import { SingleBar } from 'cli-progress';
import type { Stream } from './io';
import { bytesText } from './quantities';

/** Tells how far some work has come, step by step. */
export interface Progress {
  /** `parts` are told as a percentage only, `bytes` with their number and speed; `beside` stands after them. */
  begin(step: string, total: number, unit?: 'bytes' | 'parts', beside?: string): void;
  update(done: number): void;
  end(): void;
}

const format = '{step} [{bar}] {percentage}%{amount}';

/** One bar with bytes and speed on a terminal; elsewhere, nothing. */
export function progressOn(stream: Stream): Progress {
  if (stream !== process.stderr || !process.stderr.isTTY) {
    return { begin: () => undefined, update: () => undefined, end: () => undefined };
  }
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    fps: 8,
  });
  let since = { at: 0, done: 0 };
  let first = true;
  let all: number | undefined;
  let after = '';
  const amount = (done: number) => {
    if (all === undefined) return '';
    const seconds = (Date.now() - since.at) / 1000;
    const speed = seconds > 0.5 ? `  ${bytesText(Math.round((done - since.done) / seconds))}/s` : '';
    return `  ${bytesText(done)} of ${bytesText(all)}${speed}${after}`;
  };
  return {
    begin(step, total, unit = 'bytes', beside = '') {
      bar.stop();
      first = true;
      after = beside === '' ? '' : `  ${beside}`;
      all = unit === 'bytes' ? total : undefined;
      since = { at: Date.now(), done: 0 };
      bar.start(Math.max(total, 1), 0, { step: step.padEnd(9), amount: amount(0) });
    },
    update(done) {
      // Speed counts what moves now, not what an earlier run had sent.
      if (first) since = { at: Date.now(), done };
      first = false;
      bar.update(done, { amount: amount(done) });
    },
    end: () => bar.stop(),
  };
}
