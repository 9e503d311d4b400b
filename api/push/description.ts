import { z } from 'zod';
import { RegisterVersion } from '#models/commands/versions';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { FileEntry } from '#models/values/file-entry';
import { memberPointer } from '#models/values/schema-parts';
import { invalid } from './refusals';

/** The member of a tar that describes the version, and is no file of it. */
export const descriptionFile = 'annals.json';
/** The header that describes the version of a push, as JSON in UTF-8. */
export const descriptionHeader = 'Annals-Metadata';
/** Bytes that a description may have. */
export const longestDescription = 16 * 1024;

/** What a push says beside its files: the body of a registration without the content. Each field may be absent. */
const Description = RegisterVersion.omit({ content: true });
const Raw = z.record(z.string(), z.unknown());
type Raw = z.output<typeof Raw>;

/** Reads the JSON of a description; its fields are checked with `registrationOf`. */
export function readDescription(where: string, text: string): Raw | Refusal {
  if (Buffer.byteLength(text) > longestDescription) return invalid(where, `has more than ${longestDescription} bytes`);
  try {
    const read = Raw.safeParse(JSON.parse(text));
    return read.success ? (problemOf(where, read.data) ?? read.data) : invalid(where, 'must be a JSON object');
  } catch {
    return invalid(where, 'is no JSON');
  }
}

/** A header's text: HTTP carries its bytes as Latin-1, JSON is UTF-8. */
export function headerText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? value : text;
}

/** The registration of files with what was said of them; the fields of the header go before those of the member. */
export function registrationOf(files: FileEntry[], member: Raw, header: Raw): RegisterVersion | Refusal {
  const said = { ...member, ...header };
  const read = RegisterVersion.safeParse({ ...said, content: { kind: 'held', files } });
  if (read.success) return read.data;
  if (files.length === 0) return invalid('body', 'holds no file; send the files of a model');
  return problemOf('body', said) ?? invalid('body', 'holds files that can not be registered');
}

function problemOf(where: string, raw: Raw): Refusal | undefined {
  const issue = Description.safeParse(raw).error?.issues[0];
  if (!issue) return undefined;
  const at = issue.path.reduce<string>((pointer, part) => memberPointer(pointer, String(part)), '');
  const refusal = invalid(`${where}${at}`, issue.message);
  return isRefusal(refusal) ? refusal : undefined;
}
