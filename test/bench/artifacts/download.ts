import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Bench } from '../bench';
import type { Figure } from '../figure';
import { median } from '../load/percentile';
import { writeBigFile, type BigFile } from './big-file';
import { beginModel, path, project, registered } from './held-version';
import { transferred } from './transfer-process';

const mebibyte = 1 << 20;
const model = 'downloaded';

/** A download whose digest the server checks before its last bytes, and the client after. */
export const downloadFigure: Figure = {
  name: 'download',
  method:
    'A registered file, which the system has in its cache, is fetched with the project’s own SDK by another process, which hashes it; the server hashes it as well and holds the last bytes back until the digest agrees. The reference is `cat FILE` into a socket of loopback, with a process that hashes what comes. Medians of rounds in turn.',
  limit:
    'CPU: two processes each hash and copy every byte, where the reference hashes once; on two cores the client is the busier one.',
  async measure(bench, tell) {
    const size = bench.at({ smoke: 64, small: 256, full: 1024 }) * mebibyte;
    const file = await writeBigFile(join(await bench.directory('download'), path), size, bench.seed);
    const server = await bench.server(await bench.directory('download-data'));
    const { url, ownerToken: token } = server;
    await beginModel(server, model);
    await transferred(bench, { kind: 'upload', url, token, files: [file] });
    await registered(server, model, file);
    const rates = { cat: [] as number[], sdk: [] as number[] };
    for (let round = 0; round < bench.at({ smoke: 2, small: 5, full: 5 }); round++) {
      rates.cat.push(file.size / 1000 / (await catMs(bench, file)));
      const download = { kind: 'download', url, token, project, model, path, ...file } as const;
      rates.sdk.push(file.size / 1000 / (await transferred(bench, download)).ms);
    }
    tell({
      what: `download of ${size / mebibyte} MiB, verified`,
      amount: { value: median(rates.sdk), unit: 'MB/s' },
      reference: { value: median(rates.cat), unit: 'MB/s', what: 'cat through a loopback socket into a hash' },
      targets: [{ of: 'ratio', atLeast: 0.8 }],
      note: `rounds: ${rates.sdk.map(Math.round).join(', ')}; reference ${rates.cat.map(Math.round).join(', ')}`,
    });
    const { rss, peak } = await server.memory();
    tell({
      what: 'memory at most during downloads',
      amount: { value: peak, unit: 'MB' },
      note: `then ${Math.round(rss)}`,
    });
  },
};

/** ms in which a file goes through a loopback socket into a process that hashes it. */
async function catMs(bench: Bench, { file, digest }: BigFile): Promise<number> {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const cat = bench.owned(spawn('cat', [file], { stdio: ['ignore', socket, 'inherit'] }));
    cat.once('spawn', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return (await transferred(bench, { kind: 'take', port, digest })).ms;
  } finally {
    server.close();
  }
}
