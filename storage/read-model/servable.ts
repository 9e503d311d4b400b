import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { CatalogueRows } from '#application/ports/catalogue-rows';

/**
 * Whether a version may be served, said once for all queries (design, "Servable at t"; the domain says the same of its
 * state): content that is held or external, active or deprecated, and, if held, the safety check passed or waived.
 */
export function servable(versions: string): RawBuilder<SqlBool> {
  const content = sql.ref(`${versions}.content`);
  return sql<SqlBool>`(${sql.ref(`${versions}.availability`)} in ('active', 'deprecated')
    and (${content} = 'external' or ${content} = 'held' and ${sql.ref(`${versions}.safety`)} in ('passed', 'waived')))`;
}

/** The last part of that rule, which holds for an archived version too: its bytes are known to be safe, or not here. */
export function isSafe({ content, safety }: Pick<CatalogueRows['versions']['columns'], 'content' | 'safety'>): boolean {
  return content === 'external' || (content === 'held' && (safety === 'passed' || safety === 'waived'));
}
