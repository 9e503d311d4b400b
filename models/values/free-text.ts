import { z } from 'zod';

/** Every schema made by freeText: what a walker looks in to find the text that people typed. */
export const freeTexts = z.registry<{ max: number }>();

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const BIDI_OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Text that a person typed, 1 to `max` UTF-16 units after trimming, with `\n` line ends. Control characters other than
 * newline and tab, bidirectional embeddings and overrides, and lone surrogates are refused. What is declared so is
 * scanned for secrets and personal data before it is stored.
 */
export function freeText(max: number): z.ZodString {
  return z
    .string()
    .overwrite((text) => text.replaceAll('\r\n', '\n'))
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine((text) => !CONTROL.test(text), 'must hold no control characters other than newline and tab')
    .refine((text) => !BIDI_OVERRIDE.test(text), 'must hold no bidirectional override characters')
    .refine((text) => !LONE_SURROGATE.test(text), 'must be well-formed Unicode')
    .register(freeTexts, { max });
}
