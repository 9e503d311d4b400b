import type { Command } from 'commander';
import type { ContentProof, RollbackPreview } from '#models/queries/reasons';
import { foldSlug } from '#models/values/slug';
import { problemOf } from '#sdk/problem';
import { addressText, parseVersionAddress, type ModelAddress, type VersionAddress } from '../arguments/address';
import { exitCodes } from '../exit-codes';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { amountText, bytesText, momentText } from '../terminal/quantities';
import { fields } from '../terminal/table';
import { parseVersionNumber, placeText } from './places';
import { placeLines } from './why-text';

interface RollbackOptions extends CommonOptions {
  readonly leaves?: number;
  readonly reason?: string;
  readonly verify?: boolean;
  readonly yes?: boolean;
}

/** rollback: gives a stage or an alias back to the version that held it before, after showing what that means. */
export function addRollback(program: Command, io: Io): void {
  addVerb(program, 'rollback', 'Give a stage or an alias back to the version that held it before', [
    'rollback demo/churn@production --reason "alerts since 14:00"',
    'rollback demo/churn@champion --yes',
    'rollback demo/churn@production --leaves 3 --verify',
  ])
    .argument('<project/model@place>', 'the stage or the alias', parseVersionAddress)
    .option('--leaves <version>', 'number of the version that must hold it now', parseVersionNumber)
    .option('--reason <text>', 'why, for those who read the history')
    .option('--verify', 'read every byte of the version that would hold it, and verify the digests')
    .option('--yes', 'do not ask; without a terminal nobody is asked')
    .action(async (address: VersionAddress, options: RollbackOptions) => {
      const session = await openSession(io, options);
      const { registry, note, print } = session;
      const { project, model, ref: name } = address;
      const place = { kind: await placeKind(session, address), name };
      const { leaves, verify, reason } = options;
      const preview = await registry.places.previewRollback(project, model, { ...place, leaves, verify });
      note(previewText(preview).trimEnd());
      assertPossible(preview);
      if (!options.yes && io.confirm && !(await io.confirm(`Roll ${name} of ${project}/${model} back?`))) {
        throw new CommandFailure('Nothing was changed', 'Answer y, or use --yes.', exitCodes.refused);
      }
      const command = { place, leaves: leaves ?? preview.holder?.version, reason };
      const changed = await registry.places.rollBack(project, model, command);
      const undo = undoText({ project, model }, place, changed.left);
      print({ ...changed, undo }, () => {
        const facts = fields([
          ['position', changed.position],
          ['undo', undo],
        ]);
        return `${placeText({ project, model }, changed)}${facts}`;
      });
    });
}

/** A name is a stage where the policy has such a stage, else an alias: the stage goes before. */
async function placeKind({ registry }: Session, { project, ref }: VersionAddress): Promise<'stage' | 'alias'> {
  const { policy } = await registry.projects.policy(project);
  return policy.stages.some(({ name }) => foldSlug(name) === foldSlug(ref)) ? 'stage' : 'alias';
}

/** @throws the problem that the rollback would be refused with, or a failure where the bytes are not whole */
function assertPossible({ refusal, target }: RollbackPreview): void {
  if (refusal) throw problemOf({ status: 409, ...refusal });
  const content = target?.content;
  if (!content || (content.faults.length === 0 && (content.digest === 'verified' || content.digest === 'external'))) {
    return;
  }
  throw new CommandFailure(
    `The bytes of version ${target.version} are not whole: ${contentText(content)}`,
    'Promote another version, or restore the blobs from a backup.',
    exitCodes.refused,
  );
}

function previewText({ project, model, place, name, holder, target }: RollbackPreview): string {
  const held = holder?.held ? placeLines(holder.held) : [];
  return fields([
    [place, `${name} of ${project}/${model}`],
    ['held by', holder ? addressText({ project, model, ref: holder.version }) : 'no version'],
    ...held.map(([label, text], index): [string, string] => [index === 0 ? 'how' : label, text]),
    ...(target ? targetLines({ project, model }, target) : []),
  ]);
}

function targetLines(address: ModelAddress, target: NonNullable<RollbackPreview['target']>): [string, string][] {
  const name = addressText({ ...address, ref: target.version });
  const stage = target.stage === 'none' ? '' : `, stands in ${target.stage}`;
  return [
    ['goes back to', `${name}, ${target.availability}${stage}, entered ${momentText(target.enteredAt)}`],
    ['its bytes', contentText(target.content)],
  ];
}

function contentText({ digest, bytes, files, size, faults }: ContentProof): string {
  if (digest === 'external') return 'external, not held here';
  const broken = faults.slice(0, 5).map(({ path, problem }) => `${path} ${problem}`);
  const read = bytes === 'not-read' ? [] : [bytes === 'verified' ? 'every byte verified' : 'bytes damaged'];
  const here = broken.length > 0 ? broken : [`${amountText(files, 'file')} of ${bytesText(size)} present`];
  return [...here, `digest ${digest}`, ...read].join(', ');
}

/** The command that brings back what was before: rolling back never goes forward. */
function undoText(
  { project, model }: ModelAddress,
  { kind, name }: { readonly kind: 'stage' | 'alias'; readonly name: string },
  left: number | null,
): string | null {
  if (left === null) return null;
  return kind === 'stage'
    ? `annals promote ${addressText({ project, model, ref: left })} ${name}`
    : `annals alias set ${addressText({ project, model })} ${name} ${left}`;
}
