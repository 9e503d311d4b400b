import { mask } from './mask';

/**
 * Something in a text that must not be stored. `start` and `end` are UTF-16 offsets into the scanned text; `masked`
 * shows enough to find the value again and never the value.
 */
export interface SensitiveFinding {
  /** Which detector: that of secretlint without its prefix (aws, github, …), or ours (email, phone, …). */
  rule: string;
  kind: 'secret' | 'personal';
  confidence: 'high' | 'low';
  masked: string;
  start: number;
  end: number;
}

/** Makes a finding of the text from `start` to `end`. */
export function finding(
  rule: string,
  kind: SensitiveFinding['kind'],
  confidence: SensitiveFinding['confidence'],
  text: string,
  start: number,
  end: number,
): SensitiveFinding {
  return { rule, kind, confidence, masked: mask(text.slice(start, end)), start, end };
}

/** A detector: all findings of one rule in a text. */
export type Detector = (text: string) => SensitiveFinding[];
