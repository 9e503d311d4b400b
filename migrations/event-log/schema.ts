import { events } from './0001-events';

/** The file of the embedded event log. The mark is "ANel". */
export const eventLogSchema = { name: 'event log', applicationId: 0x414e656c, steps: [events] } as const;
