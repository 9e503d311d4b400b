import { deflateSync } from 'node:zlib';
import { inspectPackage } from '#inspection/inspect-package';
import { packageFiles } from '#test/builders/package-files';

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const padded = (text: string, length = 600) => latin1(text.padEnd(length, '\0'));
const inspect = async (path: string, bytes: Uint8Array) => {
  const inspection = await inspectPackage(packageFiles({ [path]: bytes }));
  return { ...inspection, rules: inspection.findings.map(({ rule }) => rule), format: inspection.files[0]?.format };
};

describe('a format that is not inspected yet', () => {
  it.each([
    ['elf', 'a.so', padded('\x7fELF')],
    ['pe', 'setup', padded('MZ\x90')],
    ['mach-o', 'tool', padded('\xcf\xfa\xed\xfe')],
    ['wasm', 'x', padded('\0asm\x01')],
    ['tflite', 'model.tflite', padded('\x1c\0\0\0TFL3')],
    ['hdf5', 'model.h5', padded('\x89HDF\r\n\x1a\n')],
    ['hdf5', 'model.h5', latin1(`${'\0'.repeat(512)}\x89HDF\r\n\x1a\n${'\0'.repeat(100)}`)],
    ['zip', 'model.pt', padded('PK\x03\x04')],
    ['zip', 'x', latin1(`\0\0\0garbage${'PK\x05\x06'.padEnd(22, '\0')}`)],
    ['7z', 'x', padded('7z\xbc\xaf\x27\x1c')],
    ['gzip', 'x', padded('\x1f\x8b\x08')],
    ['bzip2', 'x', padded('BZh91AY&SY')],
    ['xz', 'x', padded('\xfd7zXZ\0')],
    ['lz4', 'x', padded('\x04\x22\x4d\x18')],
    ['zlib', 'model.joblib', new Uint8Array(deflateSync('joblib'.repeat(5000)))],
    ['tar', 'model.nemo', latin1('x'.padEnd(257, '\0') + 'ustar'.padEnd(255, '\0'))],
    ['numpy', 'a.npy', padded('\x93NUMPY\x01\0')],
    ['catboost', 'm.cbm', padded('CBM1\x01')],
    ['xgboost-binary', 'm.model', padded('binf\x01')],
    ['xgboost-ubjson', 'm.ubj', padded('{L\0\0\0\0\0\0\0\x07learner{')],
    ['pickle', 'model.pkl', latin1('\x80\x04\x95\x05\0\0\0\0\0\0\0K\x01.')],
    ['pickle', 'pytorch_model.bin', latin1("cos\nsystem\n(S'true'\ntR.")],
    ['pickle', 'README.md', latin1("(S'true'\nios\nsystem\n.")],
    ['lightgbm', 'model.txt', latin1('tree\nversion=v4\nnum_class=1\n')],
    ['xml', 'model.pmml', latin1('<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]><PMML/>')],
    ['tensorrt', 'model.plan', padded('ftrt')],
    ['savedmodel', 'saved_model.pb', padded('\x08\x01\x12\x04')],
    ['coreml', 'm.mlmodel', padded('\x08\x04\x12\x04')],
    ['script', 'run', latin1('#!/bin/sh\nrm -rf x\n')],
    ['script', 'modeling.py', latin1('import os\n')],
    ['script', 'train.ipynb', latin1('{"cells": []}')],
  ])('%s is named in the finding (%s)', async (format, path, bytes) => {
    const inspection = await inspect(path, bytes);
    expect(inspection.format).toBe(format);
    expect(inspection.rules).toContain('artifact-unknown-format');
    expect(inspection.verdict).toBe('incomplete');
    expect(inspection.recognisedWeights).toBe(false);
  });

  it.each([
    ['GGUF.md', 'GGUF versions of this model are elsewhere.'],
    ['notes.txt', 'x marks the spot; MZ was here; BZh91AY'],
    ['vocab.txt', 'cat\ndog\nRabbit\nox\n.\n'],
    ['notes', 'N.B. this is text.\nThe rest.'],
    ['LICENSE', '(c) 2026 somebody\nAll of it.\n'],
    ['merges.txt', '#version: 0.2\nt h\ni n\n'],
  ])('is not seen in the text of %s', async (path, content) => {
    expect(await inspect(path, latin1(content))).toMatchObject({ verdict: 'clean' });
  });

  it('is not seen in a binary file of no known format, which is refused all the same', async () => {
    expect(await inspect('group1-shard1of1.bin', latin1('\x01\xfe\0\xff'.repeat(99)))).toMatchObject({
      format: 'unknown',
      rules: ['artifact-unknown-format'],
    });
  });

  it('that contradicts its name is told twice', async () => {
    expect((await inspect('model.onnx', padded('PK\x03\x04'))).rules).toEqual([
      'format-mismatch',
      'artifact-unknown-format',
    ]);
  });
});
