import type { VersionRegistered } from '#models/queries/commands';
import type { VersionAnswer } from '#models/queries/versions';
import { addressText } from '../arguments/address';
import { plain } from '../terminal/plain-text';
import { amountText, bytesText, countText } from '../terminal/quantities';
import { fields } from '../terminal/table';
import { checksTable } from './version-text';

const headlines = { registered: 'Registered', attached: 'Attached the files of' } as const;

/** What push and attach print: the version, what the registry found in it, and what its checks say. */
export function registrationText(
  registered: VersionRegistered,
  version: VersionAnswer | undefined,
  headline: 'registered' | 'attached' = 'registered',
): string {
  const {
    project,
    model,
    number: ref,
    content,
    unchanged,
    differs,
    digest,
    availability,
    findings,
    checks,
  } = registered;
  const what = unchanged
    ? `${addressText({ project, model, ref })} has this content already; nothing was registered`
    : `${headlines[headline]} ${addressText({ project, model, ref })}`;
  const facts = fields([
    ['digest', digest],
    ['format', version?.format],
    ['files', version && version.files.length > 0 ? filesText(version) : undefined],
    ['parameters', version?.parameterCount != null ? countText(version.parameterCount) : undefined],
    ['tensors', version?.tensorCount != null ? countText(version.tensorCount) : undefined],
    ['content', content === 'pending' ? attachHint({ project, model, ref }) : version?.uri],
    ['verdict', version?.verdict],
    ['availability', availability],
  ]);
  const ignored =
    differs.length > 0
      ? `\nNot applied, for nothing was registered: ${differs.map((path) => plain(path)).join(', ')}\n`
      : '';
  const found = findings.length > 0 ? `\nFindings\n${findings.map((finding) => `  ${plain(finding)}\n`).join('')}` : '';
  return `${what}\n\n${facts}${ignored}${found}\n${checksTable(checks)}`;
}

function filesText({ files, bytes }: VersionAnswer): string {
  return `${amountText(files.length, 'file')}${bytes === null ? '' : `, ${bytesText(bytes)}`}`;
}

function attachHint(address: Parameters<typeof addressText>[0]): string {
  return `pending; annals attach PATH... ${addressText(address)} gives it its files`;
}
