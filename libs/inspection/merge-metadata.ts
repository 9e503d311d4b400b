import { ArtifactFacts, type MetadataRecord } from '#models/metadata/metadata-record';
import { Architecture, Framework, type SubmittedMetadata } from '#models/metadata/submitted-metadata';
import { isBuiltUpon } from './built-upon';
import { spdxOfCardLicence } from './licence';
import { sameSignature, type ExtractedValue } from './same-signature';

/** What inspection read from the files, and what the registry computed over them. */
export interface ExtractedFacts {
  framework?: string | undefined;
  architecture?: string | undefined;
  task?: string | undefined;
  licence?: string | undefined;
  inputs?: readonly ExtractedValue[] | undefined;
  outputs?: readonly ExtractedValue[] | undefined;
  format?: string | undefined;
  parameterCount?: number | undefined;
  files?: number | undefined;
  rootDigest?: string | undefined;
  verdict?: string | undefined;
}

/** A field of which the submitter says one thing and the files another. */
export interface Contradiction {
  path: string;
  declared: unknown;
  extracted: unknown;
}

/** A record, its contradictions, and the paths whose extracted value is no value of the record and was left out. */
export interface MergedMetadata {
  record: MetadataRecord;
  contradictions: Contradiction[];
  unusable: string[];
}

/**
 * Joins what was submitted with what was extracted. Extracted values win, and where they differ from declared ones the
 * contradiction is listed; of two spellings of one name the declared one stays. Only the licence stays as declared:
 * that in a model card is a claim too, not a fact of the files.
 */
export function mergeMetadata(submitted: SubmittedMetadata, facts: ExtractedFacts): MergedMetadata {
  const contradictions: Contradiction[] = [];
  const unusable: string[] = [];

  function usable<Value>(
    path: string,
    schema: { safeParse(value: unknown): { success: boolean; data?: Value } },
    fact: unknown,
  ) {
    if (fact === undefined) return undefined;
    const parsed = schema.safeParse(fact);
    if (!parsed.success) unusable.push(path);
    return parsed.data;
  }

  function merged(path: string, declared: string | undefined, extracted: string | undefined) {
    if (declared === undefined || extracted === undefined) return extracted ?? declared;
    if (sameName(declared, extracted)) return declared;
    contradictions.push({ path, declared, extracted });
    return extracted;
  }

  const extractedFramework = usable('framework.name', Framework.shape.name, facts.framework);
  const declaredFramework = submitted.framework?.name;
  // Files of transformers say pytorch: the declared name says more.
  const refined = isBuiltUpon(declaredFramework ?? '', extractedFramework ?? '');
  const frameworkName = merged('framework.name', declaredFramework, refined ? undefined : extractedFramework);
  const framework = present({
    name: frameworkName,
    // The version of another framework than the files show says nothing.
    version:
      declaredFramework === undefined || declaredFramework === frameworkName ? submitted.framework?.version : undefined,
  });

  const { shape } = Architecture;
  const declared = submitted.architecture;
  const name = (field: 'architecture' | 'task') => {
    const path = `architecture.${field}`;
    return merged(path, declared?.[field], usable(path, shape[field], facts[field]));
  };
  const signature = (field: 'inputs' | 'outputs') => {
    const path = `architecture.${field}`;
    const extracted = usable(path, shape[field], facts[field]);
    const claimed = declared?.[field];
    if (extracted === undefined || extracted.length === 0) return claimed;
    if (claimed && !sameSignature(claimed, extracted)) contradictions.push({ path, declared: claimed, extracted });
    return extracted;
  };
  const architecture = present({
    family: declared?.family,
    architecture: name('architecture'),
    task: name('task'),
    inputs: signature('inputs'),
    outputs: signature('outputs'),
  });

  const cardLicence = facts.licence === undefined ? undefined : spdxOfCardLicence(facts.licence);
  const licence = submitted.governance?.licence ?? cardLicence;
  if (licence !== undefined && cardLicence !== undefined && !sameName(licence, cardLicence)) {
    contradictions.push({ path: 'governance.licence', declared: licence, extracted: cardLicence });
  }

  const computed = ArtifactFacts.shape;
  const artifact = present({
    files: usable('artifact.files', computed.files, facts.files),
    rootDigest: usable('artifact.rootDigest', computed.rootDigest, facts.rootDigest),
    format: usable('artifact.format', computed.format, facts.format),
    verdict: usable('artifact.verdict', computed.verdict, facts.verdict),
    parameterCount: usable('artifact.parameterCount', computed.parameterCount, facts.parameterCount),
  });

  const governance = present({ ...submitted.governance, licence });
  const record = present({ ...submitted, framework, architecture, governance, artifact }) ?? {};
  return { record, contradictions, unusable };
}

/** Whether two names are one but for case and separators: PyTorch and pytorch, text_classification and -. */
function sameName(a: string, b: string): boolean {
  const folded = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  return folded(a) === folded(b);
}

/** The object without its undefined members, or undefined if none is left. */
function present<Group extends object>(group: Group): Group | undefined {
  const entries = Object.entries(group).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Group);
}
