import type { RowOperation } from '#application/ports/catalogue-rows';
import type { RowChange } from '#application/ports/row-changes';

/** What a column may hold. */
export type Value = string | number | null;

/**
 * Changes on their way into the thread: one text and flat lists of numbers, since to clone an object for every row, or
 * a string for every column, costs more than to write it, there and in what has to be collected after.
 */
export interface PackedChanges {
  /** Of each event. */
  readonly positions: Float64Array;
  /** How many row operations each event has. */
  readonly counts: Uint32Array;
  /** Type and model of each event as JSON: they are looked at only when one fails. */
  readonly labels: string;
  /** The kinds of operation that occur; see `Shape`. */
  readonly shapes: readonly Shape[];
  /** Of each operation in turn: the place of its shape in `shapes`, then a number for each of its columns; see `kinds`. */
  readonly numbers: Float64Array;
  /** What the number at the same place tells: nothing, itself, or how many characters of `text` come next. */
  readonly kinds: Uint8Array;
  /** All texts of columns, one behind the other. */
  readonly text: string;
  /** About how many bytes all this takes, for bounds. */
  readonly size: number;
}

const kind = { none: 0, number: 1, text: 2 } as const;

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
  const shapes = new Shapes();
  const numbers: number[] = [];
  const kinds: number[] = [];
  const texts: string[] = [];
  const add = (names: readonly string[], columns: Columns): void => {
    for (const name of names) {
      const value = columns[name] ?? null;
      if (typeof value === 'string') {
        texts.push(value);
        numbers.push(value.length);
        kinds.push(kind.text);
      } else {
        numbers.push(value ?? 0);
        kinds.push(typeof value === 'number' ? kind.number : kind.none);
      }
    }
  };
  for (const { operations } of changes) {
    for (const operation of operations) {
      const key: Columns = keyOf(operation);
      const columns: Columns = 'columns' in operation ? operation.columns : nothing;
      const [shape, place] = shapes.of(operation, key, columns);
      numbers.push(place);
      kinds.push(kind.number);
      add(shape.key, key);
      add(shape.columns, columns);
    }
  }
  const text = texts.join('');
  return {
    positions: Float64Array.from(changes, ({ event }) => numbered(event.position)),
    counts: Uint32Array.from(changes, ({ operations }) => operations.length),
    labels: JSON.stringify(changes.map(({ event }) => [event.type, event.subject.modelId ?? null])),
    shapes: shapes.all,
    numbers: new Float64Array(numbers),
    kinds: new Uint8Array(kinds),
    text,
    size: text.length + 9 * numbers.length,
  };
}

/** A position as rows hold it. @throws RangeError for one that a row can not hold exactly */
export function numbered(position: bigint): number {
  const value = Number(position);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the position ${position} is beyond what a row can hold`);
  return value;
}

type Columns = Readonly<Record<string, Value | undefined>>;

const nothing: Columns = {};

/** The shapes of operations, found without making anything: there are millions of operations, and few shapes. */
class Shapes {
  readonly all: Shape[] = [];
  private readonly known = new Map<string, [Shape, number][]>();

  of({ op, table }: RowOperation, key: Columns, columns: Columns): readonly [shape: Shape, place: number] {
    const known = this.known.get(table) ?? [];
    for (const candidate of known) {
      const [shape] = candidate;
      if (shape.op === op && isNamed(key, shape.key) && isNamed(columns, shape.columns)) return candidate;
    }
    const shape = { op, table, key: Object.keys(key), columns: Object.keys(columns) };
    const added: [Shape, number] = [shape, this.all.push(shape) - 1];
    this.known.set(table, [...known, added]);
    return added;
  }
}

/** Whether an object's members have these names, in this order. */
function isNamed(columns: Columns, names: readonly string[]): boolean {
  let at = 0;
  for (const name in columns) {
    if (names[at] !== name) return false;
    at += 1;
  }
  return at === names.length;
}

function keyOf(operation: RowOperation): Columns {
  switch (operation.op) {
    case 'put':
    case 'complete':
    case 'end':
      return operation.key;
    case 'endAll':
      return operation.owner;
    case 'append':
      return nothing;
  }
}

/** The event at a place of packed changes. */
export function eventAt({ positions, labels }: PackedChanges, index: number): PackedEvent {
  const [type, modelId] = (JSON.parse(labels) as [string, string | null][])[index] ?? ['', null];
  return { position: positions[index] ?? 0, type, modelId };
}

/** Walks through packed changes, event by event and operation by operation. */
export function walkChanges(
  { positions, counts, shapes, numbers, kinds, text }: PackedChanges,
  visit: {
    /** @returns whether the event's operations are to be visited */
    event(position: number, index: number): boolean;
    /** @param values of the key, then of the columns; they hold for this call alone */
    operation(shape: Shape, place: number, values: readonly Value[], position: number): void;
    /** After the operations of an event. */
    applied?(): void;
  },
): void {
  const values: Value[] = [];
  let at = 0;
  let begin = 0;
  for (let index = 0; index < positions.length; index += 1) {
    const position = positions[index] ?? 0;
    const wanted = visit.event(position, index);
    for (let left = counts[index] ?? 0; left > 0; left -= 1) {
      const place = numbers[at] ?? -1;
      const shape = shapes[place];
      if (!shape) throw new Error(`the packed changes have no shape ${place}`);
      at += 1;
      values.length = shape.key.length + shape.columns.length;
      for (let column = 0; column < values.length; column += 1, at += 1) {
        const number = numbers[at] ?? 0;
        if (kinds[at] === kind.text) values[column] = text.substring(begin, (begin += number));
        else values[column] = kinds[at] === kind.none ? null : number;
      }
      if (wanted) visit.operation(shape, place, values, position);
    }
    if (wanted) visit.applied?.();
  }
}
