import { Injectable } from '@nestjs/common';

/** What event streams may cost the server. */
@Injectable()
export class StreamLimits {
  /** Milliseconds of silence after which a stream shows that it lives. */
  heartbeatMs = 15_000;
  /** Milliseconds that a reader may take nothing at all before it is cut off. */
  stallMs = 30_000;
  /** Milliseconds that a reader has for what was sent before its stream ended. */
  graceMs = 3000;
}
