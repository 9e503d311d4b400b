import type { RegisterVersion } from '#models/commands/versions';
import { addressText, type ModelAddress } from '../arguments/address';
import type { Inferred } from '../inference/inferred';
import { inferredText, type InferredField } from '../inference/inferred-table';
import { amountText, bytesText } from '../terminal/quantities';
import { fields as namedValues, table } from '../terminal/table';
import { sum, type HashedFile } from '../transfer/upload-files';
import { createdText, type Creation } from './push-target';

/** All that a push would do. */
export interface PushPlan {
  readonly target: ModelAddress;
  readonly creates: Creation;
  readonly command: RegisterVersion;
  readonly files: readonly HashedFile[];
  readonly missing: readonly HashedFile[];
  readonly inferred: readonly InferredField[];
  readonly dropped: Inferred['dropped'];
}

/** The plan as --dry-run answers it for scripts. */
export function planAnswer({ target, creates, command, files, missing, inferred, dropped }: PushPlan): object {
  const lacking = new Set(missing.map(({ digest }) => digest));
  const { content, ...described } = command;
  return {
    ...target,
    creates,
    content: content.kind,
    ...(content.kind === 'external' && { uri: content.uri, digest: content.digest }),
    files: files.map(({ path, size, digest }) => ({ path, size, digest, missing: lacking.has(digest) })),
    bytesToSend: sum(missing),
    inferred,
    dropped: dropped.map(({ field, source, reason }) => ({ field, from: source, reason })),
    ...described,
  };
}

/** The plan as --dry-run shows it to people. */
export function planText(plan: PushPlan): string {
  const { target, creates, command, files, missing, inferred, dropped } = plan;
  const lacking = new Set(missing.map(({ digest }) => digest));
  const rows = files.map(({ path, size, digest }) => [
    path,
    bytesText(size),
    digest,
    lacking.has(digest) ? 'send' : 'there',
  ]);
  const facts = namedValues([
    ['model', addressText(target)],
    ['creates', creates === 'nothing' ? undefined : createdText(target, creates)],
    ['content', contentText(command.content)],
    ['files', files.length > 0 ? `${amountText(files.length, 'file')}, ${bytesText(sum(files))}` : undefined],
    ['to send', files.length > 0 ? `${amountText(missing.length, 'file')}, ${bytesText(sum(missing))}` : undefined],
  ]);
  const listed =
    files.length === 0 ? '' : `${table(['path', { title: 'size', align: 'right' }, 'digest', 'bytes'], rows)}\n`;
  return `Nothing was sent. This would be pushed:\n\n${facts}\n${listed}${inferredText(inferred, dropped)}`;
}

function contentText(content: RegisterVersion['content']): string | undefined {
  if (content.kind === 'pending') return 'pending: its files are attached later';
  return content.kind === 'external' ? content.uri : undefined;
}
