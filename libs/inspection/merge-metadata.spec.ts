import { MetadataRecord } from '#models/metadata/metadata-record';
import { mergeMetadata } from './merge-metadata';

const inputs = [{ name: 'ids', dtype: 'int64', shape: ['batch', 512] }];

test('fills what the submitter left open from the files', () => {
  const { record, contradictions } = mergeMetadata(
    { description: 'Predicts churn.', framework: { version: '2.8.0' } },
    {
      framework: 'pytorch',
      architecture: 'BertModel',
      inputs,
      format: 'safetensors',
      parameterCount: 12,
      licence: 'mit',
    },
  );
  expect(record).toEqual({
    description: 'Predicts churn.',
    framework: { name: 'pytorch', version: '2.8.0' },
    architecture: { architecture: 'BertModel', inputs },
    governance: { licence: 'MIT' },
    artifact: { format: 'safetensors', parameterCount: 12 },
  });
  expect(contradictions).toEqual([]);
  expect(MetadataRecord.parse(record)).toEqual(record);
});

test('extracted facts win over declared ones, and the contradiction is listed', () => {
  const declared = [{ name: 'ids', dtype: 'int64', shape: ['batch', 256] }];
  const { record, contradictions } = mergeMetadata(
    { framework: { name: 'tensorflow', version: '2.20' }, architecture: { architecture: 'T5', inputs: declared } },
    { framework: 'pytorch', architecture: 'BertModel', inputs },
  );
  expect(record).toEqual({ framework: { name: 'pytorch' }, architecture: { architecture: 'BertModel', inputs } });
  expect(contradictions).toEqual([
    { path: 'framework.name', declared: 'tensorflow', extracted: 'pytorch' },
    { path: 'architecture.architecture', declared: 'T5', extracted: 'BertModel' },
    { path: 'architecture.inputs', declared, extracted: inputs },
  ]);
});

test('another spelling of one name is no contradiction, and the declared one stays', () => {
  const { record, contradictions } = mergeMetadata(
    { framework: { name: 'PyTorch', version: '2.8.0' }, architecture: { task: 'text_classification' } },
    { framework: 'pytorch', task: 'text-classification' },
  );
  expect(record.framework).toEqual({ name: 'PyTorch', version: '2.8.0' });
  expect(record.architecture).toEqual({ task: 'text_classification' });
  expect(contradictions).toEqual([]);
});

test('the declared licence stays, and that of the card is a contradiction', () => {
  const { record, contradictions } = mergeMetadata({ governance: { licence: 'MIT' } }, { licence: 'apache-2.0' });
  expect(record.governance).toEqual({ licence: 'MIT' });
  expect(contradictions).toEqual([{ path: 'governance.licence', declared: 'MIT', extracted: 'Apache-2.0' }]);
});

test('a fact that the record has no room for is left out and named', () => {
  const { record, unusable } = mergeMetadata({}, { architecture: 'a\u0000b', parameterCount: -1, framework: 'onnx' });
  expect(record).toEqual({ framework: { name: 'onnx' } });
  expect(unusable).toEqual(['architecture.architecture', 'artifact.parameterCount']);
});

test('nothing submitted and nothing found is an empty record', () => {
  expect(mergeMetadata({}, {})).toEqual({ record: {}, contradictions: [], unusable: [] });
});

test('a library is no contradiction to the framework that it runs on, and it stays with its version', () => {
  const framework = { name: 'Sentence_Transformers', version: '3.0.1' };
  expect(mergeMetadata({ framework }, { framework: 'pytorch' })).toMatchObject({
    record: { framework },
    contradictions: [],
  });
  expect(mergeMetadata({ framework }, { framework: 'tensorflow' }).contradictions).toHaveLength(1);
});
