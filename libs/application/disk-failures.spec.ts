import { diskOutage, fullDisk, isDiskFull } from './disk-failures';
import { DataDisk, type Room } from './ports/data-disk';

class SmallDisk extends DataDisk {
  constructor(private readonly free: number | undefined) {
    super();
  }

  room(): Promise<Room> {
    if (this.free === undefined) return Promise.reject(new Error('gone'));
    return Promise.resolve({ directory: '/data', free: this.free, total: 4096 });
  }
}

const failing = (code: string, message = `${code}: no, write '/data/x'`) => Object.assign(new Error(message), { code });

it.each([
  ['EROFS', 'read-only-disk'],
  ['EMFILE', 'no-file-handles'],
  ['EIO', 'disk-failed'],
  ['SQLITE_IOERR_WRITE', 'disk-failed'],
])('tells %s as %s, with the path', (code, outage) => {
  expect(diskOutage(failing(code))).toMatchObject({ code: outage, detail: `${code}: no, write '/data/x'` });
});

it('takes nothing else for a failure of the disk', () => {
  for (const other of [failing('ENOENT'), new Error('a bug'), 'text', undefined, failing('ECONNRESET')]) {
    expect([diskOutage(other), isDiskFull(other)]).toEqual([undefined, false]);
  }
});

it('tells how much room there is on a full disk, and how much is missing', async () => {
  const failure = failing('ENOSPC');
  expect(isDiskFull(failure)).toBe(true);
  expect(await fullDisk(failure, new SmallDisk(96), 1000)).toEqual({
    detail:
      "ENOSPC: no, write '/data/x': 96 of 4096 bytes are free in /data; at least 904 more are needed. Nothing was half-done.",
    facts: { directory: '/data', free: 96, missing: 904 },
  });
  expect(await fullDisk(failure, new SmallDisk(0))).toMatchObject({ facts: { directory: '/data', free: 0 } });
  expect(await fullDisk(failure, new SmallDisk(undefined))).toEqual({
    detail: "ENOSPC: no, write '/data/x'; nothing was half-done.",
    facts: {},
  });
});
