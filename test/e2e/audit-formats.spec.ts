import { annals } from '#test/builders/command-line';
import { begin, pathOf, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let running: RunningRegistry;
let registry: Registry;
const model = 'books/m';
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  await begin(registry, model);
  const registered = await register(registry, model, { uri: 's3://models/churn/1/' });
  expect(registered.status).toBeLessThan(300);
  const body = { version: '1', to: 'production', reason: '=HYPERLINK("x"), all\nis well' };
  await registry.request('POST', `${pathOf(model)}/transitions`, { body });
});
afterAll(() => running.remove());

it('prints the audit as values for a spreadsheet, in which no reason is a formula', async () => {
  const printed = await annals(registry, ['audit', '--model', model, '--type', 'StageTransitioned', '--csv']);
  expect(printed.code).toBe(0);
  const [titles, ...rows] = printed.out.split('\r\n');
  expect(titles).toBe('position,time,actor,type,project,model,version,what happened,reason,event,command');
  expect(rows.join('\r\n')).toMatch(
    /^[a-z2-7]{12}-\d+,[^,]+,[^,]+,StageTransitioned,books,m,1,promoted version 1 from none to production,"'=HYPERLINK\(""x""\), all\nis well",[^,]+,[^,]+\r\n$/,
  );
});

it('prints the same events as a table and as JSON', async () => {
  const filters = ['--model', model, '--actor', 'nobody'];
  expect((await annals(registry, ['audit', ...filters])).out).toBe('(no events)\n');
  const table = await annals(registry, ['audit', '--model', model]);
  expect(table.out).toContain('promoted version 1 from none to production: =HYPERLINK("x"), all is well');
  const json = await annals(registry, ['audit', '--model', model, '--json']);
  const { items } = JSON.parse(json.out) as { items: { type: string }[] };
  expect(items.map(({ type }) => type)).toEqual(['StageTransitioned', 'VersionRegistered', 'ModelRegistered']);
  expect((await annals(registry, ['audit', '--csv', '--json'])).code).toBe(2);
});

it('takes dates for since, until and as-of', async () => {
  const all = await annals(registry, ['audit', '--model', model, '--since', today, '--until', today, '--csv']);
  expect(all.out.match(/\r\n/g)).toHaveLength(4);
  const none = await annals(registry, ['audit', '--model', model, '--until', '2020-01-01', '--csv']);
  expect(none.out.match(/\r\n/g)).toHaveLength(1);
  const then = await annals(registry, ['audit', '--as-of', today, '--limit', '1', '--json']);
  expect(JSON.parse(then.out)).toMatchObject({ items: [{}], asOf: `${today}T23:59:59.999Z` });
  const wrong = await annals(registry, ['audit', '--as-of', '2026-13-01']);
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('is no moment') as string });
});

it('tells its version', async () => {
  expect(await annals(registry, ['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
  });
});
