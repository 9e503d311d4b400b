import { boundedSource } from './bounded-source';
import { toFindings } from './finding';
import type { FindingDraft } from './finding';
import { inspectFile } from './inspect-file';
import type { InspectedFile } from './inspect-file';
import { worst } from './inspection';
import type { FileReport, PackageFile, PackageInspection } from './inspection';
import { defaultLimits } from './limits';
import type { Limits } from './limits';
import { packageFacts } from './package-facts';
import { pathsProblem } from './path-guard';

/** Formats of weights that this release inspects. */
const weightFormats = ['safetensors', 'gguf', 'onnx'];

/** What an inspection may take, and how it is ended early. */
export interface InspectionOptions {
  limits?: Limits;
  /** Aborting it rejects with its reason, between two reads. */
  signal?: AbortSignal;
  /** Called before the first and after each file, with how many are done. */
  onProgress?: (done: number, total: number) => void;
  /** Keep the text of text files in their reports. */
  keepText?: boolean;
}

/**
 * Inspects the files of a package, one after the other, without loading or running any of them. Bytes never make
 * it throw: what can't be followed is a finding. Only a source that fails, or the signal, rejects.
 */
export async function inspectPackage(
  files: PackageFile[],
  options: InspectionOptions = {},
): Promise<PackageInspection> {
  const { limits = defaultLimits, signal, onProgress } = options;
  if (files.length > limits.files) {
    const title = `The package has ${files.length} files; ${limits.files} are inspected.`;
    return summary([], toFindings('', [{ rule: 'limit-exceeded', verdict: 'incomplete', title }], limits.findings));
  }
  const sizes = new Map(files.map(({ path, size }) => [path, size]));
  const inspected = new Map<string, InspectedFile>();
  const reports = new Map<string, FileReport>();
  const keepText = textBudget(options.keepText === true ? limits.keptTextBytes : undefined);
  onProgress?.(0, files.length);
  for (const [index, file] of files.entries()) {
    signal?.throwIfAborted();
    const source = boundedSource(file.source, limits.readBytes, signal);
    const context = { path: file.path, limits, sizeOf: (path: string) => sizes.get(path) };
    const found = await inspectFile(source, context);
    reports.set(file.path, report(file, found, keepText(found.text), limits));
    inspected.set(file.path, { ...found, text: undefined });
    onProgress?.(index + 1, files.length);
  }
  explainCompanions(inspected, reports, limits);
  for (const [path, { relate }] of inspected) addFindings(reports, path, relate?.(reports) ?? [], limits);
  return summary([...reports.values()], packageFindings(files, limits));
}

function report(file: PackageFile, found: InspectedFile, kept: KeptText, limits: Limits): FileReport {
  const drafts = found.findings.concat(kept.findings);
  const findings = toFindings(file.path, drafts, limits.findings);
  return {
    path: file.path,
    size: file.source.size,
    format: found.format,
    role: found.role,
    verdict: worst(findings.map(({ verdict }) => verdict)),
    findings,
    facts: found.facts ?? {},
    ...(found.tensors === undefined ? {} : { tensors: found.tensors }),
    ...(kept.text === undefined ? {} : { text: kept.text }),
  };
}

interface KeptText {
  text?: string;
  findings: FindingDraft[];
}

/** Keeps texts until the package's budget is used up; then it says so, since nobody will look into the rest. */
function textBudget(budget: number | undefined): (text: string | undefined) => KeptText {
  let left = budget ?? 0;
  return (text) => {
    if (budget === undefined || text === undefined) return { findings: [] };
    if (text.length <= left) {
      left -= text.length;
      return { text, findings: [] };
    }
    const title = `The texts of the package have more than ${budget} characters together; this one was not looked into.`;
    return { findings: [{ rule: 'limit-exceeded', verdict: 'incomplete', title }] };
  };
}

/** Raw data of a model is of no format; it is right where a model says that its weights are there. */
function explainCompanions(
  inspected: Map<string, InspectedFile>,
  reports: Map<string, FileReport>,
  limits: Limits,
): void {
  for (const { companions = [], format } of inspected.values()) {
    for (const path of companions) {
      const known = reports.get(path);
      if (known?.format !== 'unknown') continue;
      known.format = `${format}-external-data`;
      known.role = 'weight';
      known.findings = known.findings.filter(({ rule }) => rule !== 'artifact-unknown-format');
      addFindings(reports, path, [], limits);
    }
  }
}

function addFindings(reports: Map<string, FileReport>, path: string, drafts: FindingDraft[], limits: Limits): void {
  const file = reports.get(path);
  if (file === undefined) return;
  file.findings.push(...toFindings(path, drafts, limits.findings));
  file.verdict = worst(file.findings.map(({ verdict }) => verdict));
}

function packageFindings(files: PackageFile[], limits: Limits): PackageInspection['findings'] {
  const drafts: FindingDraft[] = [];
  const problem = pathsProblem(files.map(({ path }) => path));
  if (problem !== undefined) {
    drafts.push({
      rule: 'path-refused',
      verdict: 'dangerous',
      title: 'A path of the package is refused.',
      detail: problem,
    });
  }
  for (const { path, size, source } of files) {
    if (size === source.size) continue;
    const title = `A file has ${source.size} bytes, not the ${size} that the package says.`;
    drafts.push({ rule: 'size-mismatch', verdict: 'incomplete', title, detail: path });
  }
  return toFindings('', drafts, limits.findings);
}

function summary(files: FileReport[], own: PackageInspection['findings']): PackageInspection {
  const findings = [...own, ...files.flatMap((file) => file.findings)];
  const facts = packageFacts(files, weightFormats);
  return {
    ...(facts.format === undefined ? {} : { format: facts.format }),
    facts,
    files,
    tensors: files.flatMap(({ tensors }) => tensors ?? []),
    findings,
    verdict: worst(findings.map(({ verdict }) => verdict)),
    recognisedWeights: files.some(({ format }) => weightFormats.includes(format)),
  };
}
