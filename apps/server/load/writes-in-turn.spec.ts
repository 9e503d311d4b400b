import fastify from 'fastify';
import { beginWritesInTurn } from './writes-in-turn';

/** The turns of the event loop in which requests that came together began. */
async function turnsOf(method: 'GET' | 'POST', count: number): Promise<number[]> {
  const app = fastify();
  beginWritesInTurn(app);
  let turn = 0;
  const began: number[] = [];
  const handler = () => {
    began.push(turn);
    return {};
  };
  app.get('/thing', handler);
  app.post('/thing', handler);
  await app.ready();
  let isOver = false;
  const nextTurn = (): void => {
    turn += 1;
    if (!isOver) setImmediate(nextTurn);
  };
  setImmediate(nextTurn);
  const answers = await Promise.all(Array.from({ length: count }, () => app.inject({ method, url: '/thing' })));
  isOver = true;
  await app.close();
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: count }, () => 200));
  return began;
}

it('begins one change in a turn of the event loop, and all of them', async () => {
  const turns = await turnsOf('POST', 20);
  expect(new Set(turns).size).toBe(20);
});

it('lets whoever only reads wait for nothing', async () => {
  const turns = await turnsOf('GET', 20);
  expect(new Set(turns).size).toBeLessThan(20);
});
