import { MemoryBlobStore } from '#test/builders/memory-blob-store';
import { blobStoreContract } from './blob-store';

blobStoreContract(() => {
  const { kept } = new MemoryBlobStore();
  return Promise.resolve({ open: () => new MemoryBlobStore(kept), dispose: () => Promise.resolve() });
}, false);
