import { vocabulary, type DomainEvent, type EventType } from './vocabulary';

/** The data of a type of events. */
export type DataOf<T extends EventType> = Extract<DomainEvent, { readonly type: T }>['data'];

/** The data of an event as it was told outside; undefined when it is of another type, or of a shape not known here. */
export function toldData<T extends EventType>(
  event: { readonly type: string; readonly data: unknown },
  type: T,
): DataOf<T> | undefined {
  if (event.type !== type) return undefined;
  return vocabulary[type].safeParse(event.data).data as DataOf<T> | undefined;
}
