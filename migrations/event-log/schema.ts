import { events } from './0001-events';
import { checksums } from './0002-checksums';
import { eventChecksum } from './event-checksum';

/** The file of the embedded event log. The mark is "ANel". */
export const eventLogSchema = {
  name: 'event log',
  applicationId: 0x414e656c,
  steps: [events, checksums],
  functions: { event_checksum: eventChecksum },
} as const;
