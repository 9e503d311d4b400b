import type { ReadModel } from '#application/ports/read-model';
import { applyingContract } from './read-model/applying';
import { deploymentsContract } from './read-model/deployments';
import { followersContract } from './read-model/followers';
import { historyContract } from './read-model/history';
import { modelsContract } from './read-model/models';
import { nextRowsContract } from './read-model/next-rows';
import { pagesContract } from './read-model/pages';
import { pastContract } from './read-model/past';
import { pendingContract } from './read-model/pending';
import { resolvingContract } from './read-model/resolving';
import { Told, type NewReadModel } from './read-model/told';
import { versionsContract } from './read-model/versions';

/** What every read model answers and keeps. @param open opens an empty one */
export function readModelContract(name: string, open: () => Promise<ReadModel>): void {
  describe(`${name} as a read model`, () => {
    // To empty one is much faster than to open another.
    const [used, empty]: [ReadModel[], ReadModel[]] = [[], []];
    const begin: NewReadModel = async () => {
      const rows = empty.pop() ?? (await open());
      used.push(rows);
      return new Told(rows);
    };
    afterEach(async () => {
      for (const rows of used.splice(0)) {
        await rows.reset();
        empty.push(rows);
      }
    });
    afterAll(async () => {
      for (const rows of empty) await rows.close();
    });
    applyingContract(begin);
    nextRowsContract(begin);
    modelsContract(begin);
    versionsContract(begin);
    resolvingContract(begin);
    followersContract(begin);
    deploymentsContract(begin);
    pendingContract(begin);
    historyContract(begin);
    pastContract(begin);
    pagesContract(begin);
  });
}
