import type { WorkingStore } from '#application/ports/working-store';

/** How the suite gets stores of one adapter. */
export interface WorkingStoreFactory {
  /** A new, empty store. */
  readonly create: () => Promise<WorkingStore>;
  /** Closes a store that was created here and opens it again; absent where nothing outlives closing. */
  readonly reopen?: (store: WorkingStore) => Promise<WorkingStore>;
}

/** What every working store does, whatever it is made of. */
export function workingStoreContract(name: string, factory: WorkingStoreFactory): void {
  describe(`working store: ${name}`, () => {
    let store: WorkingStore;
    beforeEach(async () => {
      store = await factory.create();
    });
    afterEach(() => store.close());

    it('keeps an item under its kind and key, with revision 1', async () => {
      const value = { offset: 7, name: 'größe 🌱', parts: [1, null, 'x'] };
      expect(await store.put('upload', 'a', value, 0)).toBe(1);
      expect(await store.get('upload', 'a')).toEqual({ key: 'a', value, revision: 1 });
      expect(await store.get('upload', 'A')).toBeUndefined();
      expect(await store.get('operation', 'a')).toBeUndefined();
    });

    it('creates only what does not exist, and changes only at the expected revision', async () => {
      expect(await store.put('token', 'a', 'first', 1)).toBeUndefined();
      expect(await store.put('token', 'a', 'first', 0)).toBe(1);
      expect(await store.put('token', 'a', 'other', 0)).toBeUndefined();
      expect(await store.put('token', 'a', 'second', 1)).toBe(2);
      expect(await store.put('token', 'a', 'other', 1)).toBeUndefined();
      expect(await store.put('token', 'a', 'other', 3)).toBeUndefined();
      expect(await store.get('token', 'a')).toEqual({ key: 'a', value: 'second', revision: 2 });
    });

    it('lets one of many win', async () => {
      await store.put('operation', 'a', 0, 0);
      const racers = Array.from({ length: 10 }, (_, racer) => store.put('operation', 'a', racer, 1));
      const results = await Promise.all(racers);
      expect(results.filter((revision) => revision === 2)).toHaveLength(1);
      expect((await store.get('operation', 'a'))?.value).toBe(results.indexOf(2));
    });

    it('deletes, at a revision when one is named, and says whether it did', async () => {
      await store.put('touch', 'a', 1, 0);
      expect(await store.delete('touch', 'a', 2)).toBe(false);
      expect(await store.delete('upload', 'a')).toBe(false);
      expect(await store.delete('touch', 'a', 1)).toBe(true);
      expect(await store.delete('touch', 'a')).toBe(false);
      expect(await store.put('touch', 'a', 2, 0)).toBe(1);
      expect(await store.delete('touch', 'a')).toBe(true);
      expect(await store.get('touch', 'a')).toBeUndefined();
    });

    it('lists a kind in the order of the keys, in pages', async () => {
      const ordered = ['A', 'a', 'a b', 'b', 'é', '\uffee', '🌱'];
      for (const key of [...ordered].reverse()) await store.put('upload', key, key, 0);
      await store.put('token', 'other', 1, 0);
      const list = async (after: string | undefined, limit: number) =>
        (await store.list('upload', after, limit)).map(({ key }) => key);
      expect(await list(undefined, 100)).toEqual(ordered);
      expect(await list(undefined, 3)).toEqual(['A', 'a', 'a b']);
      expect(await list('a b', 3)).toEqual(['b', 'é', '\uffee']);
      expect(await list('\uffee', 3)).toEqual(['🌱']);
      expect(await list('🌱', 3)).toEqual([]);
    });

    it('gives a copy each time', async () => {
      const value = { offset: 1 };
      await store.put('upload', 'a', value, 0);
      value.offset = 2;
      const item = await store.get<{ offset: number }>('upload', 'a');
      if (item) item.value.offset = 3;
      expect((await store.get('upload', 'a'))?.value).toEqual({ offset: 1 });
    });

    it('refuses a value that has no JSON', async () => {
      await expect(store.put('upload', 'a', undefined, 0)).rejects.toThrow('no JSON');
    });

    it('keeps with each change what accompanies it as it is then', async () => {
      let position = 1;
      store.accompany('log', 'end', () => ({ position }));
      expect(await store.get('log', 'end')).toBeUndefined();
      await store.put('token', 'a', 'first', 0);
      expect((await store.get('log', 'end'))?.value).toEqual({ position: 1 });
      position = 2;
      expect(await store.put('token', 'a', 'second', 1)).toBe(2);
      expect((await store.get('log', 'end'))?.value).toEqual({ position: 2 });
      position = 3;
      expect(await store.delete('token', 'a')).toBe(true);
      expect((await store.get('log', 'end'))?.value).toEqual({ position: 3 });
      store.accompany('log', 'other', () => 4);
      await store.put('token', 'b', 'first', 0);
      expect((await store.list('log', undefined, 10)).map(({ key, value }) => [key, value])).toEqual([
        ['end', { position: 3 }],
        ['other', 4],
      ]);
    });

    const { reopen } = factory;
    if (!reopen) return;

    it('keeps everything for the next who opens it', async () => {
      await store.put('token', 'a', 'first', 0);
      await store.put('token', 'a', 'second', 1);
      store = await reopen(store);
      expect(await store.get('token', 'a')).toEqual({ key: 'a', value: 'second', revision: 2 });
      expect(await store.put('token', 'a', 'third', 2)).toBe(3);
    });
  });
}
