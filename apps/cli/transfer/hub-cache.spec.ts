import { hubSnapshotOf, liesInside } from './hub-cache';

const revision = '8b3219a92973c328a8e22fadcfa821b5dc75636a';

describe('a snapshot in the cache of the hub', () => {
  it.each([
    ['/home/me/.cache/huggingface/hub', '/'],
    ['/Users/me/Library/My Caches/hub', '/'],
    ['C:\\Users\\me\\.cache\\huggingface\\hub', '\\'],
    ['\\\\server\\share\\hub', '\\'],
  ])('is known by its path below %s', (hub, sep) => {
    const repository = [hub, 'models--sentence-transformers--all-MiniLM-L6-v2'].join(sep);
    const expected = { repository, id: 'sentence-transformers/all-MiniLM-L6-v2', revision };
    expect(hubSnapshotOf([repository, 'snapshots', revision].join(sep))).toEqual(expected);
    expect(hubSnapshotOf([repository, 'snapshots', revision, 'onnx'].join(sep))).toEqual(expected);
    expect(hubSnapshotOf([repository, 'snapshots', revision, ''].join(sep))).toEqual(expected);
    expect(hubSnapshotOf([repository, 'blobs'].join(sep))).toBeUndefined();
    expect(hubSnapshotOf([repository, 'snapshots'].join(sep))).toBeUndefined();
  });

  it('may be of a model without an owner, or with -- in its name', () => {
    expect(hubSnapshotOf(`/hub/models--gpt2/snapshots/${revision}`)?.id).toBe('gpt2');
    expect(hubSnapshotOf(`/hub/models--a--b--c/snapshots/${revision}`)?.id).toBe('a/b--c');
    expect(hubSnapshotOf(`/hub/datasets--a--b/snapshots/${revision}`)).toBeUndefined();
  });

  it('holds what lies below it, and not what has a name that begins alike', () => {
    expect(liesInside('/hub/models--a/blobs/x', '/hub/models--a')).toBe(true);
    expect(liesInside('C:\\hub\\models--a\\blobs\\x', 'C:\\hub\\models--a')).toBe(true);
    expect(liesInside('/hub/models--a', '/hub/models--a')).toBe(false);
    expect(liesInside('/hub/models--ab/blobs/x', '/hub/models--a')).toBe(false);
    expect(liesInside('/etc/passwd', '/hub/models--a')).toBe(false);
  });
});
