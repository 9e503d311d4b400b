import { Lane } from './lane';

/** A lane whose turns end when the test says so. */
function lane(atOnce: number, waiting: number) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const taken = new Lane({ atOnce, waiting }, (id) => {
    begun.push(id);
    return new Promise((end) => ends.set(id, end));
  });
  const end = async (id: string) => {
    const turn = taken.turn(id);
    ends.get(id)?.();
    await turn?.ended;
  };
  return { lane: taken, begun, end };
}

it('gives turns in the order in which they were asked for, so many at once', async () => {
  const { lane: line, begun, end } = lane(2, 10);
  for (const id of ['a', 'b', 'c', 'd']) line.add(id);
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  expect(line.turn('b')).toBeUndefined();
  expect(line.turn('c')).toBeDefined();
  await end('a');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

it('is full when as many wait as may, those that have a turn left out', async () => {
  const { lane: line, end } = lane(1, 2);
  line.add('a');
  line.add('b');
  expect(line.isFull).toBe(false);
  line.add('c');
  expect(line.isFull).toBe(true);
  await end('a');
  expect(line.isFull).toBe(false);
});

it('lets nobody wait twice', async () => {
  const { lane: line, begun, end } = lane(1, 10);
  for (const id of ['a', 'b', 'b']) line.add(id);
  await end('a');
  await end('b');
  expect(begun).toEqual(['a', 'b']);
});

it('gives nobody a second turn beside the first, and lets the next pass meanwhile', async () => {
  const { lane: line, begun, end } = lane(2, 10);
  for (const id of ['a', 'a', 'b']) line.add(id);
  expect(begun).toEqual(['a', 'b']);
  await end('a');
  expect(begun).toEqual(['a', 'b', 'a']);
});

it('gives no turn to what is kept aside, and one afterwards to what came into the line meanwhile', async () => {
  const { lane: line, begun, end } = lane(1, 10);
  for (const id of ['a', 'b', 'c']) line.add(id);
  let goOn: () => void = () => undefined;
  const first = line.keepAside('b', () => new Promise<void>((resolve) => (goOn = resolve)));
  await line.keepAside('b', (turn) => Promise.resolve(expect(turn).toBeUndefined()));
  await end('a');
  await end('c');
  line.add('b');
  expect(begun).toEqual(['a', 'c']);
  goOn();
  await first;
  expect(begun).toEqual(['a', 'c', 'b']);
});

it('takes what is kept aside out of the line, and puts it back when the work on it fails', async () => {
  const { lane: line, begun, end } = lane(1, 10);
  for (const id of ['a', 'b', 'c', 'd']) line.add(id);
  await line.keepAside('b', () => Promise.resolve());
  await expect(line.keepAside('c', () => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
  await end('a');
  await end('d');
  expect(begun).toEqual(['a', 'd', 'c']);
});

it('hands over the turn of what is kept aside while it has one', async () => {
  const { lane: line, end } = lane(1, 10);
  line.add('a');
  const turn = line.turn('a');
  await line.keepAside('a', async (given) => {
    expect(given).toBe(turn);
    await Promise.all([given?.ended, end('a')]);
  });
  expect(line.turn('a')).toBeUndefined();
});

it('begins nothing any more once it is closed, and waits for the turns that it aborts', async () => {
  const { lane: line, begun, end } = lane(1, 10);
  line.add('a');
  line.add('b');
  const signal = line.turn('a')?.abort.signal;
  const reason = new Error('stopping');
  const closed = line.close(reason);
  expect(signal?.reason).toBe(reason);
  await end('a');
  await closed;
  line.add('c');
  expect(begun).toEqual(['a']);
});
