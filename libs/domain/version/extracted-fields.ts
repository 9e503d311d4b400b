import type { MetadataRecord } from '#models/metadata/metadata-record';

/**
 * A record in which some fields are those of another one: what files say of themselves goes before what anybody says.
 * @param paths each a group of the record, or a group and a field of it joined by a dot
 */
export function withFieldsOf(record: MetadataRecord, from: MetadataRecord, paths: readonly string[]): MetadataRecord {
  const source: Readonly<Record<string, unknown>> = { ...from };
  const next: Record<string, unknown> = { ...record };
  for (const path of paths) {
    const [group = '', field] = path.split('.');
    const value = source[group];
    if (value === undefined) continue;
    next[group] = field === undefined ? value : { ...fieldsOf(next[group]), [field]: fieldsOf(value)[field] };
  }
  return next;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
