import { items } from './0001-items';

/** The file of the embedded working store. The mark is "ANws". */
export const workingStoreSchema = { name: 'working store', applicationId: 0x414e7773, steps: [items] } as const;
