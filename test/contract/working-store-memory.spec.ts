import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import { workingStoreContract } from './working-store';

workingStoreContract('memory', { create: () => Promise.resolve(new MemoryWorkingStore()) });
