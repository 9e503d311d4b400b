import { eventChecksum } from './event-checksum';

const columns = [
  'model-a',
  0,
  'id',
  'c',
  'r',
  'ModelRegistered',
  1,
  '{}',
  'a',
  'x',
  'y',
  null,
  'now',
  '{"größe":"🌱"}',
];

it('is what released files hold', () => {
  expect(Buffer.from(eventChecksum(7, ...columns)).toString('hex')).toMatchInlineSnapshot(
    `"8a4626167533331698d12e0783e04985831750652a1d1e3f16392c2dd40b5f7f"`,
  );
});

it('tells columns apart whose texts together are the same', () => {
  expect(eventChecksum(1, 'ab', 'c')).not.toEqual(eventChecksum(1, 'a', 'bc'));
  expect(eventChecksum(1, 'null')).not.toEqual(eventChecksum(1, null));
  expect(eventChecksum(1, '2')).not.toEqual(eventChecksum(1, 2));
});
