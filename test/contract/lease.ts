import type { Lease, LeaseHolder } from '#application/ports/lease';

/** How the suite gets leases of one adapter. */
export interface LeaseFactory {
  /** A thing that nobody holds yet. */
  readonly thing: () => string;
  readonly acquire: (thing: string) => Promise<Lease | { readonly heldBy: LeaseHolder }>;
}

/** The lease, where it was given. @throws when somebody else holds it */
export function given(result: Lease | { readonly heldBy: LeaseHolder }): Lease {
  if ('heldBy' in result) throw new Error(`held by process ${result.heldBy.pid}`);
  return result;
}

/** What every lease does among those who can see each other. */
export function leaseContract(name: string, { thing, acquire }: LeaseFactory): void {
  describe(`lease: ${name}`, () => {
    it('is for one alone, and says to others who that is', async () => {
      const place = thing();
      const lease = given(await acquire(place));
      const other = await acquire(place);
      expect(other).toMatchObject({ heldBy: { pid: process.pid, host: expect.any(String) as string } });
      await lease.release();
    });

    it('can be taken again once released, and releasing twice takes nothing from the next', async () => {
      const place = thing();
      const first = given(await acquire(place));
      await first.release();
      const second = given(await acquire(place));
      await first.release();
      expect(await acquire(place)).toHaveProperty('heldBy');
      await second.release();
    });

    it('goes to exactly one of many that come at once', async () => {
      const place = thing();
      const results = await Promise.all(Array.from({ length: 10 }, () => acquire(place)));
      const leases = results.flatMap((result) => ('heldBy' in result ? [] : [result]));
      expect(leases).toHaveLength(1);
      await leases[0]?.release();
    });

    it('of one thing leaves others free', async () => {
      const leases = [given(await acquire(thing())), given(await acquire(thing()))];
      for (const lease of leases) await lease.release();
    });
  });
}
