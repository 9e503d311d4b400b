import { join } from 'node:path';
import type { Figure } from '../figure';
import { median } from '../load/percentile';
import { writeBigFile } from './big-file';
import { beginModel, registered } from './held-version';
import { transferred } from './transfer-process';

const mebibyte = 1 << 20;
const model = 'large';

/** Registration of a file of many gigabytes. */
export const largeRegistrationFigure: Figure = {
  name: 'large-registration',
  method:
    'A safetensors file with the tensors of a transformer, its data zeros, is uploaded; then versions of it are registered, each from the POST until its operation, asked every 2 ms, has succeeded: verify, inspect, detect secrets, compute checks, append.',
  limit:
    'The upload: the disk. The registration: the syncs of four small blobs (config, manifest, report) and of the append; the file’s bytes were hashed on the way in and only its header is read again.',
  async measure(bench, tell) {
    const size = bench.at({ smoke: 64, small: 512, full: 5120 }) * mebibyte;
    const file = await writeBigFile(join(await bench.directory('large'), 'large.safetensors'), size, bench.seed, true);
    const server = await bench.server(await bench.directory('large-data'));
    await beginModel(server, model);
    const upload = await transferred(bench, {
      kind: 'upload',
      url: server.url,
      token: server.ownerToken,
      files: [file],
    });
    const times: number[] = [];
    for (let round = 0; round < 5; round++) times.push(await registered(server, model, file));
    const [first = NaN] = times;
    const what = size >= 1024 * mebibyte ? `${size / 1024 / mebibyte} GiB` : `${size / mebibyte} MiB`;
    tell({
      what: `registration of ${what} that are there`,
      amount: { value: median(times), unit: 'ms' },
      targets: [{ of: 'value', atMost: 200 }],
      note: `the first ${Math.round(first)} ms`,
    });
    tell({
      what: `upload and registration of ${what}`,
      amount: { value: (upload.ms + first) / 1000, unit: 's' },
      targets: [{ of: 'value', atMost: 30 }],
    });
    const { peak } = await server.memory();
    tell({ what: 'memory at most during that', amount: { value: peak, unit: 'MB' } });
  },
};
