import { announced, attached, sealed } from '#test/builders/content-to-come';
import { story, type Story } from '#test/builders/events';
import { projectEvent } from './catalogue';

const pending = () => announced(story().projectCreated().modelRegistered('churn'), 'acme-churn');

/** The operations of a story's last event, those on the audit aside. */
function operations(tale: Story) {
  const event = tale.events.at(-1);
  if (!event) throw new Error('the story is empty');
  return projectEvent(event).filter(({ table }) => !table.startsWith('audit'));
}

it('a version that is announced names the event that brought its content, which has no files', () => {
  const tale = pending();
  const submitted = tale.events.at(-2);
  if (!submitted) throw new Error('the story is empty');
  const found = projectEvent(submitted);
  expect(found.find(({ table }) => table === 'versions')).toMatchObject({
    columns: { content: 'pending', content_id: submitted.id, number: null, safety: 'unknown' },
  });
  expect(found.filter(({ table }) => table === 'version_files')).toEqual([]);
});

it('attached content stands under its own event, and the version’s row stays as it is', () => {
  const tale = pending();
  const id = attached(tale, 'acme-churn', 1);
  const key = { version_id: 'acme-churn-v1', content_id: id };
  expect(operations(tale)).toMatchObject([
    { op: 'put', table: 'inspections', key, columns: { verdict: 'clean', tensor_count: 2 } },
    { op: 'put', table: 'version_files', key: { ...key, path: 'model.safetensors' }, columns: { size: 400 } },
  ]);
});

it('a seal lets the version name what was attached, and brings the record and the checks', () => {
  const tale = pending();
  const id = attached(tale, 'acme-churn', 1);
  const found = operations(sealed(tale, 'acme-churn', 1, id));
  expect(found.map(({ table }) => table)).toEqual(['versions', 'metadata', 'checks']);
  expect(found[0]).toMatchObject({
    columns: {
      content: 'held',
      content_id: id,
      format: 'safetensors',
      bytes: 400,
      parameter_count: 100,
      safety: 'passed',
    },
  });
});
