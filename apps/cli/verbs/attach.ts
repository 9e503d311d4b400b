import type { Command } from 'commander';
import { parseVersionAddress, type VersionAddress } from '../arguments/address';
import { CommandFailure } from '../failure';
import { addVerb, interruptible, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { progressOn, type Progress } from '../terminal/progress';
import { amountText, bytesText } from '../terminal/quantities';
import { packageFiles } from '../transfer/package-files';
import { hashFiles, missingFiles, sum, uploadFiles } from '../transfer/upload-files';
import { uploadLedger } from '../transfer/upload-ledger';
import { followed } from './register-pushed';
import { registrationText } from './registration-text';

/** attach: sends the files of a version that was registered as pending. */
export function addAttach(program: Command, io: Io): void {
  addVerb(program, 'attach', 'Send the files of a pending version; from then on its content never changes', [
    'attach ./model demo/churn@3',
    'attach model.onnx config.json demo/churn@3',
  ])
    .usage('PATH... PROJECT/MODEL@REF [options]')
    .argument('<path...>', 'files, or directories whose content is meant; then the version')
    .action(async (args: string[], options: CommonOptions) => {
      const paths = args.slice(0, -1);
      const address = parseVersionAddress(args.at(-1) ?? '');
      if (paths.length === 0)
        throw new CommandFailure('There is nothing to attach', 'Write annals attach PATH... PROJECT/MODEL@REF.');
      const session = await openSession(io, options);
      const sealed = await interruptible(io, async (signal) => {
        const progress = progressOn(io.stderr);
        try {
          return await attach(session, address, paths, progress, signal);
        } finally {
          progress.end();
        }
      });
      const { project, model, number } = sealed;
      const version = options.json ? undefined : await session.registry.versions.show(project, model, number);
      session.print(sealed, () => registrationText(sealed, version, 'attached'));
    });
}

async function attach(
  session: Session,
  { project, model, ref }: VersionAddress,
  paths: readonly string[],
  progress: Progress,
  signal: AbortSignal,
) {
  const { registry, io } = session;
  const files = await hashFiles(await packageFiles(paths, io.directory), progress, signal);
  const missing = await missingFiles(registry, files, signal);
  const sending =
    missing.length === 0 ? 'the registry has all of them' : `sending ${missing.length}, ${bytesText(sum(missing))}`;
  session.note(`${amountText(files.length, 'file')}, ${bytesText(sum(files))}: ${sending}`);
  const spared = sum(files) - sum(missing);
  await uploadFiles(registry, missing, uploadLedger(session.url, io), progress, signal, spared);
  const entries = files.map(({ path, size, digest }) => ({ path, size, digest }));
  const attached = await registry.versions.attach(project, model, ref, { content: { kind: 'held', files: entries } });
  return followed(session, attached, progress, signal, 'It was cancelled; the version is still pending.');
}
