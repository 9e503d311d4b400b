/** What the steps of each database are called, in their order: for those who ask what an upgrade would run. */
export const stepNames = {
  eventLog: ['0001-events', '0002-checksums'],
  workingStore: ['0001-items'],
  readModel: [
    '0001-catalogue',
    '0002-audit-stages',
    '0003-following-aliases',
    '0004-deployments',
    '0005-attached-content',
    '0006-evaluation-slices',
    '0007-field-sources',
    '0008-named-digests',
    '0009-covering-indexes',
    '0010-fewer-rows',
  ],
} as const;
