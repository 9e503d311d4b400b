import { DirectReadModel } from '#test/builders/direct-read-model';
import { readModelContract } from './read-model';

readModelContract('SQLite without threads', () => DirectReadModel.open());
