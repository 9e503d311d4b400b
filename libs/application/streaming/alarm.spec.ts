import { Alarm } from './alarm';

const never = 2 ** 30;
const quiet = new AbortController().signal;

it('ends a wait when it rings', async () => {
  const alarm = new Alarm();
  const waiting = alarm.wait(never, quiet);
  alarm.ring();
  await expect(waiting).resolves.toBeUndefined();
});

it('ends the next wait at once when it rang before', async () => {
  const alarm = new Alarm();
  alarm.ring();
  await expect(alarm.wait(never, quiet)).resolves.toBeUndefined();
});

it('forgets at a reset what rang before, not what rings after it', async () => {
  const alarm = new Alarm();
  alarm.ring();
  alarm.reset();
  const waiting = alarm.wait(never, quiet);
  alarm.ring();
  await expect(waiting).resolves.toBeUndefined();
});

it('ends a wait after its time', async () => {
  await expect(new Alarm().wait(1, quiet)).resolves.toBeUndefined();
});

it('rejects with the reason of an abort, also of one that came before', async () => {
  const controller = new AbortController();
  const waiting = new Alarm().wait(never, controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(new Alarm().wait(never, controller.signal)).rejects.toThrow('enough');
});
