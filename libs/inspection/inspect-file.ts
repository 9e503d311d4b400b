import type { ByteSource } from './byte-source';
import { SourceFailure } from './bounded-source';
import { claimFindings } from './extension-claim';
import type { FindingDraft } from './finding';
import type { Format, FormatContext, FormatResult, Probe } from '#inspection/formats/format';
import { endsAsZip, holdsHdf5 } from '#inspection/formats/magic';
import { looksLikeText } from '#inspection/formats/text-reader';
import { formats } from './formats';
import type { Role } from './inspection';
import { Malformed } from './malformed';

const headBytes = 4 * 1024;
const tailBytes = 64 * 1024;

/** What was found in one file, by the format that it was recognised as (`unknown` if by none). */
export interface InspectedFile extends FormatResult {
  format: string;
  role: Role;
}

/**
 * Recognises one file by its content and inspects it. Hostile bytes end as findings whatever they do to a parser;
 * only a failure of the source, or its abort, is thrown.
 */
export async function inspectFile(source: ByteSource, context: FormatContext): Promise<InspectedFile> {
  let format: Format | undefined;
  const around: FindingDraft[] = [];
  try {
    const probe = await readProbe(source, context.path);
    format = formats.find(({ recognise }) => recognise(probe));
    const name = format?.name ?? 'unknown';
    around.push(...claimFindings(context.path, name), ...polyglotFindings(probe, name));
    const result = format === undefined ? unknown : await format.inspect(source, context);
    return { ...result, ...kindOf(format), findings: [...around, ...result.findings] };
  } catch (error) {
    if (error instanceof SourceFailure) throw error.cause;
    const kind = kindOf(format);
    const failed: FindingDraft = {
      rule: 'parser-failed',
      verdict: 'incomplete',
      title: `The file can't be followed as ${kind.format}.`,
    };
    return { ...kind, findings: [...around, error instanceof Malformed ? error.finding : failed] };
  }
}

function kindOf(format: Format | undefined): { format: string; role: Role } {
  return { format: format?.name ?? 'unknown', role: format?.role ?? 'other' };
}

const unknown: FormatResult = {
  findings: [
    {
      rule: 'artifact-unknown-format',
      verdict: 'incomplete',
      title: "The file is binary and of no recognised format; it can't be inspected.",
    },
  ],
};

async function readProbe(source: ByteSource, path: string): Promise<Probe> {
  const { size } = source;
  const head = await source.read(0, Math.min(headBytes, size));
  const tailLength = Math.min(tailBytes, size);
  const tail = await source.read(size - tailLength, tailLength);
  return { head, tail, size, path, text: looksLikeText(head) };
}

/** A file that is also a container of another format shows a different content to a different reader. */
function polyglotFindings(probe: Probe, format: string): FindingDraft[] {
  const other =
    format !== 'zip' && endsAsZip(probe) ? 'zip' : format !== 'hdf5' && holdsHdf5(probe) ? 'hdf5' : undefined;
  if (other === undefined) return [];
  const title = `The file is at once ${format} and ${other}: two readers see two contents.`;
  return [{ rule: 'polyglot', verdict: 'suspicious', title }];
}
