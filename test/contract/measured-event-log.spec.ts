import { Meters } from '#api/metrics/meters';
import { StoreMetrics } from '#api/metrics/store-metrics';
import type { NewEvent } from '#models/events/envelope';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { MeasuredEventLog } from '#server/decorators/measured-event-log';

const now = '2026-03-01T12:00:00.000Z';
const blobs = ['a', 'b'].map((digit, at) => ({ digest: `sha256:${digit.repeat(64)}` as const, size: at + 1 }));
const swept: NewEvent = {
  id: '00000000-0000-4000-8000-000000000001',
  commandId: '00000000-0000-4000-8000-000000000010',
  requestDigest: `sha256:${'c'.repeat(64)}`,
  type: 'BlobsSwept',
  schemaVersion: 1,
  subject: {},
  actor: 'system',
  correlationId: 'sweep',
  causationId: 'sweep',
  data: { blobs, bytes: 3 },
};

it('counts appends by outcome, and what sweeps have recorded', async () => {
  const meters = new Meters();
  const log = new MeasuredEventLog(new MemoryEventLog({}), new StoreMetrics(meters));
  await log.append([{ stream: 'registry', expected: 'no-stream', events: [swept] }], now);
  const other = { ...swept, id: '00000000-0000-4000-8000-000000000002' };
  await log.append([{ stream: 'registry', expected: 'no-stream', events: [other] }], now);
  const told = await meters.registry.metrics();
  expect(told).toContain('annals_log_append_duration_seconds_count{outcome="appended"} 1');
  expect(told).toContain('annals_log_append_duration_seconds_count{outcome="conflict"} 1');
  expect(told).toContain('annals_swept_blobs_total 2');
  expect(told).toContain('annals_swept_bytes_total 3');
});
