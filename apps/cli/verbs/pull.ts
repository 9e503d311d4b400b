import { resolve } from 'node:path';
import type { Command } from 'commander';
import { addressText, parseModelOrVersion } from '../arguments/address';
import { exitCodes } from '../exit-codes';
import { CommandFailure } from '../failure';
import { addVerb, interruptible, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { progressOn } from '../terminal/progress';
import { amountText, bytesText } from '../terminal/quantities';
import { fields } from '../terminal/table';
import { downloadFiles } from '../transfer/download-files';
import { sum } from '../transfer/upload-files';
import { filesTable } from './version-text';

type PullOptions = CommonOptions & { readonly tree?: boolean };

/** pull: fetches the files of a version and verifies them. */
export function addPull(program: Command, io: Io): void {
  addVerb(program, 'pull', 'Fetch the files of a version and verify their digests', [
    'pull demo/churn@production',
    'pull demo/churn@3 ./churn',
    'pull demo/churn@production --tree ./models',
    'pull demo/churn@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ./churn',
  ])
    .argument('<project/model@ref>', 'without a ref, the version that the project’s policy names', parseModelOrVersion)
    .argument('[directory]', 'where to; without it, a directory with the model’s name')
    .option('--tree', 'lay the files out by address, as project/model/number/path below the directory or this one')
    .action(async (address: ReturnType<typeof parseModelOrVersion>, to: string | undefined, options: PullOptions) => {
      const session = await openSession(io, options);
      const found = await session.registry.versions.resolve(address.project, address.model, address.ref);
      const { project, model, version, digest, uri } = found;
      const name = addressText({ project, model, ref: version });
      if (found.content === 'external') {
        throw new CommandFailure(
          `${name} is external: ${uri ?? 'elsewhere'}`,
          'Fetch it from there; its bytes are not held here.',
          exitCodes.notFound,
        );
      }
      if (found.availability === 'deprecated') session.note(`${name} is deprecated${successorText(found.deprecation)}`);
      const below = options.tree ? `${project}/${model}/${version}` : '';
      const root = resolve(io.directory, to ?? (options.tree ? '.' : model));
      const files = await interruptible(io, (signal) =>
        downloadFiles(session.registry, found, root, progressOn(io.stderr), signal, below),
      );
      const directory = resolve(root, below);
      const fetched = files.filter(({ state }) => state === 'downloaded');
      session.print({ project, model, version, digest, directory, files }, () =>
        [
          fields([
            ['version', name],
            ['digest', digest],
            ['directory', directory],
            ['fetched', `${amountText(fetched.length, 'file')}, ${bytesText(sum(fetched))}; verified`],
            [
              'there already',
              files.length > fetched.length ? amountText(files.length - fetched.length, 'file') : undefined,
            ],
          ]),
          filesTable(files),
        ].join('\n'),
      );
    });
}

function successorText(deprecation: { successor: number | null } | null): string {
  return deprecation?.successor ? `; use ${deprecation.successor}` : '';
}
