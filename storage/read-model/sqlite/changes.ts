import type { RowOperation } from '#application/ports/catalogue-rows';
import type { RowChange } from '#application/ports/row-changes';

/** What a column may hold. */
export type Value = string | number | null;

/**
 * Changes on their way into the thread: flat lists, since cloning an object for every row costs more than to write it.
 */
export interface PackedChanges {
  /** Of each event. */
  readonly positions: readonly number[];
  readonly types: readonly string[];
  readonly models: readonly (string | null)[];
  /** How many row operations each event has. */
  readonly counts: readonly number[];
  /** The kinds of operation that occur; see `Shape`. */
  readonly shapes: readonly Shape[];
  /** Of each operation in turn: the place of its shape in `shapes`, then the values of its columns. */
  readonly values: readonly Value[];
  /** Characters of all values, for bounds. */
  readonly size: number;
}

/** What operations on the same columns have in common. */
export interface Shape {
  readonly op: RowOperation['op'];
  readonly table: string;
  /** Columns of the key, or of the owner; none for what is appended. */
  readonly key: readonly string[];
  /** The columns that it says. */
  readonly columns: readonly string[];
}

/** The event to which row operations belong. */
export interface PackedEvent {
  readonly position: number;
  readonly type: string;
  readonly modelId: string | null;
}

/** Packs changes; their positions are below 2^53. @throws RangeError for one beyond */
export function packChanges(changes: readonly RowChange[]): PackedChanges {
  const shapes: Shape[] = [];
  const places = new Map<string, number>();
  const values: Value[] = [];
  let size = 0;
  const add = (columns: object): void => {
    for (const value of Object.values(columns) as Value[]) {
      values.push(value);
      size += typeof value === 'string' ? value.length : 8;
    }
  };
  for (const { operations } of changes) {
    for (const operation of operations) {
      const key = keyOf(operation);
      const columns = 'columns' in operation ? operation.columns : nothing;
      const keyNames = Object.keys(key);
      const names = Object.keys(columns);
      const signature = `${operation.op} ${operation.table} ${keyNames.join()} ${names.join()}`;
      let place = places.get(signature);
      if (place === undefined) {
        place = shapes.push({ op: operation.op, table: operation.table, key: keyNames, columns: names }) - 1;
        places.set(signature, place);
      }
      values.push(place);
      add(key);
      add(columns);
    }
  }
  return {
    positions: changes.map(({ event }) => numbered(event.position)),
    types: changes.map(({ event }) => event.type),
    models: changes.map(({ event }) => event.subject.modelId ?? null),
    counts: changes.map(({ operations }) => operations.length),
    shapes,
    values,
    size,
  };
}

/** A position as rows hold it. @throws RangeError for one that a row can not hold exactly */
export function numbered(position: bigint): number {
  const value = Number(position);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the position ${position} is beyond what a row can hold`);
  return value;
}

const nothing = {};

function keyOf(operation: RowOperation): object {
  switch (operation.op) {
    case 'put':
    case 'end':
      return operation.key;
    case 'endAll':
      return operation.owner;
    case 'append':
      return nothing;
  }
}

/** Walks through packed changes, event by event and operation by operation. */
export function walkChanges(
  { positions, types, models, counts, shapes, values }: PackedChanges,
  visit: {
    /** @returns whether the event's operations are to be visited */
    event(event: PackedEvent): boolean;
    /** The values of the key, then of the columns, begin at `at`. */
    operation(shape: Shape, place: number, values: readonly Value[], at: number): void;
    /** After the operations of an event. */
    applied?(): void;
  },
): void {
  let at = 0;
  for (let index = 0; index < positions.length; index += 1) {
    const event = { position: positions[index] ?? 0, type: types[index] ?? '', modelId: models[index] ?? null };
    const wanted = visit.event(event);
    for (let left = counts[index] ?? 0; left > 0; left -= 1) {
      const place = values[at] as number;
      const shape = shapes[place];
      if (!shape) throw new Error(`the packed changes have no shape ${place}`);
      if (wanted) visit.operation(shape, place, values, at + 1);
      at += 1 + shape.key.length + shape.columns.length;
    }
    if (wanted) visit.applied?.();
  }
}
