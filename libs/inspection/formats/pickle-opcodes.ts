/**
 * What a pickle opcode takes from the stream and does to the stack. `argument`: a number of bytes, `line` (up to
 * a line feed), `number` (a line that is one), `string` (a quoted line), `name` (two lines, module and name), or
 * `len1|len4|len8` (that many bytes of length, then the bytes). `pops: 'mark'` takes everything down to the mark.
 */
export interface Opcode {
  argument: number | 'line' | 'number' | 'string' | 'name' | 'len1' | 'len4' | 'len8';
  pops: number | 'mark';
  pushes: number;
  /** The opcode imports or calls something. */
  calls?: true;
}

const row = (argument: Opcode['argument'], pops: Opcode['pops'], pushes: number): Opcode => ({
  argument,
  pops,
  pushes,
});
const call = (argument: Opcode['argument'], pops: Opcode['pops']): Opcode => ({
  argument,
  pops,
  pushes: 1,
  calls: true,
});

/** Every opcode of protocols 0 to 5 but MARK and STOP (CPython Lib/pickletools.py), by its byte. */
export const opcodes: ReadonlyMap<number, Opcode> = new Map<number, Opcode>(
  Object.entries({
    '0': row(0, 1, 0),
    '1': row(0, 'mark', 0),
    '2': row(0, 1, 2),
    F: row('number', 0, 1),
    I: row('number', 0, 1),
    J: row(4, 0, 1),
    K: row(1, 0, 1),
    L: row('number', 0, 1),
    M: row(2, 0, 1),
    N: row(0, 0, 1),
    P: row('line', 0, 1),
    Q: row(0, 1, 1),
    R: call(0, 2),
    S: row('string', 0, 1),
    T: row('len4', 0, 1),
    U: row('len1', 0, 1),
    V: row('line', 0, 1),
    X: row('len4', 0, 1),
    a: row(0, 2, 1),
    b: call(0, 2),
    B: row('len4', 0, 1),
    c: row('name', 0, 1),
    C: row('len1', 0, 1),
    d: row(0, 'mark', 1),
    '}': row(0, 0, 1),
    e: row(0, 'mark', 0),
    g: row('number', 0, 1),
    G: row(8, 0, 1),
    h: row(1, 0, 1),
    i: call('name', 'mark'),
    j: row(4, 0, 1),
    l: row(0, 'mark', 1),
    ']': row(0, 0, 1),
    o: call(0, 'mark'),
    p: row('number', 1, 1),
    q: row(1, 1, 1),
    r: row(4, 1, 1),
    s: row(0, 3, 1),
    t: row(0, 'mark', 1),
    ')': row(0, 0, 1),
    u: row(0, 'mark', 0),
    '\x80': row(1, 0, 0),
    '\x81': call(0, 2),
    '\x82': row(1, 0, 1),
    '\x83': row(2, 0, 1),
    '\x84': row(4, 0, 1),
    '\x85': row(0, 1, 1),
    '\x86': row(0, 2, 1),
    '\x87': row(0, 3, 1),
    '\x88': row(0, 0, 1),
    '\x89': row(0, 0, 1),
    '\x8a': row('len1', 0, 1),
    '\x8b': row('len4', 0, 1),
    '\x8c': row('len1', 0, 1),
    '\x8d': row('len8', 0, 1),
    '\x8e': row('len8', 0, 1),
    '\x8f': row(0, 0, 1),
    '\x90': row(0, 'mark', 0),
    '\x91': row(0, 'mark', 1),
    '\x92': call(0, 3),
    '\x93': row(0, 2, 1),
    '\x94': row(0, 1, 1),
    '\x95': row(8, 0, 0),
    '\x96': row('len8', 0, 1),
    '\x97': row(0, 0, 1),
    '\x98': row(0, 1, 1),
  }).map(([char, opcode]) => [char.charCodeAt(0), opcode]),
);
