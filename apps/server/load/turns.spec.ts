import { Turns, type Share } from './turns';

function taken(turns: Turns, caller: string): Share {
  const share = turns.take(caller);
  if (typeof share === 'string') throw new Error(`no turn: ${share}`);
  return share;
}

it('gives one caller no more than its share, others the rest, and nobody more than there are', () => {
  const turns = new Turns({ ofAll: 3, ofOneCaller: 2 });
  taken(turns, 'ada');
  taken(turns, 'ada');
  expect(turns.take('ada')).toBe('this caller');
  taken(turns, 'bob');
  expect(turns.take('eve')).toBe('all callers');
  expect(turns.taken).toBe(3);
});

it('gives a turn that was given back to the next who asks', () => {
  const turns = new Turns({ ofAll: 1, ofOneCaller: 1 });
  turns.giveBack(taken(turns, 'ada'));
  const share = taken(turns, 'ada');
  expect(turns.take('ada')).toBe('all callers');
  turns.giveBack(share);
  expect(turns.taken).toBe(0);
  taken(turns, 'bob');
});
