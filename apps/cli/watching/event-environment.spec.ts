import type { CloudEvent } from '#models/queries/history';
import { eventEnvironment, isPromotion } from './event-environment';

const event = (type: string, data: CloudEvent['data'], version: number | null = 2): CloudEvent => ({
  specversion: '1.0',
  id: 'e',
  source: 'urn:annals:abcdefghijkl',
  type,
  subject: 'model-m',
  time: '2026-03-01T12:00:00.000Z',
  datacontenttype: 'application/json',
  schemaversion: '1',
  revision: '1',
  position: 'abcdefghijkl-9',
  actor: 'ada',
  commandid: 'c',
  correlationid: 'c',
  causationid: 'c',
  project: 'demo',
  model: 'churn',
  version,
  summary: 'did it',
  data,
});
const move = (number: number, from: string, to: string) => ({ versionId: `v${number}`, number, from, to });

const promoted = event('StageTransitioned', {
  versionId: 'v2',
  from: 'staging',
  to: 'production',
  moves: [move(1, 'production', 'none'), move(2, 'staging', 'production')],
});
const rolledBack = event(
  'StageRolledBack',
  {
    stage: 'production',
    left: { versionId: 'v2', number: 2 },
    entered: { versionId: 'v1', number: 1 },
    moves: [move(2, 'production', 'none'), move(1, 'none', 'production')],
  },
  1,
);

it('says what moved from where to where, and whom it displaced', () => {
  expect(eventEnvironment(promoted)).toEqual({
    ANNALS_EVENT: JSON.stringify(promoted),
    ANNALS_EVENT_TYPE: 'StageTransitioned',
    ANNALS_PROJECT: 'demo',
    ANNALS_MODEL: 'churn',
    ANNALS_VERSION: '2',
    ANNALS_FROM_STAGE: 'staging',
    ANNALS_TO_STAGE: 'production',
    ANNALS_PREVIOUS_VERSION: '1',
    ANNALS_POSITION: 'abcdefghijkl-9',
  });
  expect(eventEnvironment(rolledBack)).toMatchObject({
    ANNALS_VERSION: '1',
    ANNALS_FROM_STAGE: 'none',
    ANNALS_TO_STAGE: 'production',
    ANNALS_PREVIOUS_VERSION: '2',
  });
  expect(eventEnvironment(event('AliasSet', { displaced: { number: 1 } }))).toMatchObject({
    ANNALS_TO_STAGE: '',
    ANNALS_PREVIOUS_VERSION: '1',
  });
});

it('leaves empty what the event does not say, and an event that no environment could hold', () => {
  const large = eventEnvironment(event('VersionDescribed', { metadata: 'é'.repeat(16_000) }, null));
  expect(large).toMatchObject({ ANNALS_EVENT: '', ANNALS_VERSION: '', ANNALS_FROM_STAGE: '' });
});

it('knows what brings a version into a stage', () => {
  expect(isPromotion(promoted, 'Production')).toBe(true);
  expect(isPromotion(promoted, 'staging')).toBe(false);
  expect(isPromotion(rolledBack, 'production')).toBe(true);
  expect(isPromotion(event('VersionRegistered', { to: 'production' }), 'production')).toBe(false);
});
