import type { Refusal } from '#models/refusals/refusal';

/** Carries a refusal out of a guard or a pipe, which can only throw, to where the protocol answers it. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.detail);
  }
}
