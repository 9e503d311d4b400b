import { boundedSource, SourceFailure } from './bounded-source';
import { bytesSource } from './byte-source';
import { Malformed } from './malformed';

describe('a bounded source', () => {
  const source = bytesSource(Uint8Array.from([1, 2, 3, 4, 5]));

  it('answers exactly the bytes asked for', async () => {
    expect([...(await boundedSource(source, 10).read(1, 3))]).toEqual([2, 3, 4]);
  });

  it.each([
    [3, 3],
    [-1, 2],
    [6, 0],
    [0, 2 ** 60],
    [0.5, 1],
  ])('refuses the range %d + %d', async (offset, length) => {
    await expect(boundedSource(source, 10).read(offset, length)).rejects.toBeInstanceOf(Malformed);
  });

  it('refuses to read more than its limit in sum', async () => {
    const bounded = boundedSource(source, 6);
    await bounded.read(0, 5);
    await expect(bounded.read(0, 2)).rejects.toBeInstanceOf(Malformed);
    expect([...(await bounded.read(4, 1))]).toEqual([5]);
  });

  it('tells a failing storage from a hostile file', async () => {
    const failing = { size: 5, read: () => Promise.reject(new Error('disk')) };
    await expect(boundedSource(failing, 10).read(0, 1)).rejects.toBeInstanceOf(SourceFailure);
  });
});
