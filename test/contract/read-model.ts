import type { ReadModel } from '#application/ports/read-model';
import { applyingContract } from './read-model/applying';
import { deploymentsContract } from './read-model/deployments';
import { followersContract } from './read-model/followers';
import { historyContract } from './read-model/history';
import { modelsContract } from './read-model/models';
import { pagesContract } from './read-model/pages';
import { pastContract } from './read-model/past';
import { pendingContract } from './read-model/pending';
import { resolvingContract } from './read-model/resolving';
import { Told, type NewReadModel } from './read-model/told';
import { versionsContract } from './read-model/versions';

/** What every read model answers and keeps. @param open opens an empty one */
export function readModelContract(name: string, open: () => Promise<ReadModel>): void {
  describe(`${name} as a read model`, () => {
    const opened: ReadModel[] = [];
    const begin: NewReadModel = async () => {
      const rows = await open();
      opened.push(rows);
      return new Told(rows);
    };
    afterEach(async () => {
      for (const rows of opened.splice(0)) await rows.close();
    });
    applyingContract(begin);
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
