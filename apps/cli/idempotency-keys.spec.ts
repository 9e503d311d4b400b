import { idempotencyKeys } from './idempotency-keys';

const ci = { BUILDKITE: 'true', BUILDKITE_BUILD_ID: '7' };
const write = { method: 'POST', path: '/projects/demo/models/churn/versions', body: { content: { files: [1] } } };

describe('the Idempotency-Key of a write', () => {
  it('is the same for the same write in the same run, and for nothing else', () => {
    const key = idempotencyKeys(ci)(write);
    expect(key).toMatch(/^ci-[0-9a-f]{64}$/);
    expect(idempotencyKeys({ ...ci })({ ...write })).toBe(key);
    expect(idempotencyKeys({ ...ci, BUILDKITE_BUILD_ID: '8' })(write)).not.toBe(key);
    for (const other of [{ method: 'PATCH' }, { path: '/projects/demo/models/other/versions' }, { body: {} }])
      expect(idempotencyKeys(ci)({ ...write, ...other })).not.toBe(key);
  });

  it('is none outside a pipeline, nor for what must be answered anew', () => {
    expect(idempotencyKeys({})(write)).toBeUndefined();
    for (const path of ['/tokens', '/tokens/t1', '/blobs/missing', '/operations/o1'])
      expect(idempotencyKeys(ci)({ ...write, path })).toBeUndefined();
    expect(idempotencyKeys(ci)({ ...write, path: '/projects/tokens/models' })).toBeDefined();
  });
});
