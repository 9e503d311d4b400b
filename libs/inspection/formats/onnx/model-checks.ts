import type { FindingDraft } from '#inspection/finding';
import { quote } from '#inspection/finding';
import type { OnnxModel, Scope } from './model';

/** IR versions 3 (ONNX 1.0) to 14, docs/Versioning.md. */
const knownIr = { first: 3, last: 14 };
const standardDomains =
  /^(ai\.onnx|ai\.onnx\.ml|ai\.onnx\.training|ai\.onnx\.preview\.training|com\.microsoft(\..*)?)$/;

const incomplete = (rule: string, title: string, detail?: string): FindingDraft => {
  return { rule, verdict: 'incomplete', title, detail };
};

/** Checks of a model as a whole, after ONNX's own checker (onnx/checker.cc): versions, imports, names, outputs. */
export function modelFindings(model: OnnxModel): FindingDraft[] {
  return [...versionFindings(model), ...graphFindings(model), ...domainFindings(model)];
}

function versionFindings({ irVersion, main, metadata, unknownFields }: OnnxModel): FindingDraft[] {
  const findings: FindingDraft[] = [];
  if (irVersion === undefined) findings.push(incomplete('onnx-ir-version', 'The model has no IR version.'));
  else if (irVersion < knownIr.first || irVersion > knownIr.last) {
    const title = `The IR version ${irVersion} is not one of ${knownIr.first} to ${knownIr.last}, which are known here.`;
    findings.push(incomplete('onnx-ir-version', title));
  }
  if (main.opsets.length === 0) findings.push(incomplete('onnx-opset-missing', 'The model imports no operator set.'));
  const domain = repeated(main.opsets.map((opset) => opset.domain));
  if (domain !== undefined) {
    findings.push(incomplete('onnx-opset-repeated', `The model imports the domain ${quote(domain)} twice.`));
  }
  const key = repeated(metadata.map(([name]) => name));
  if (key !== undefined) {
    findings.push(incomplete('onnx-metadata-repeated', `The metadata has the key ${quote(key)} twice.`));
  }
  if (unknownFields.length > 0) {
    const title = 'The model has fields that ONNX does not define; their content is not inspected.';
    findings.push({ rule: 'onnx-unknown-field', verdict: 'caution', title, detail: unknownFields.join(', ') });
  }
  return findings;
}

function graphFindings({ hasGraph, outputs, repeatedInitializers }: OnnxModel): FindingDraft[] {
  const findings: FindingDraft[] = [];
  if (!hasGraph) findings.push(incomplete('onnx-graph-missing', 'The model has no graph.'));
  else if (outputs.length === 0) findings.push(incomplete('onnx-outputs-missing', 'The graph has no outputs.'));
  const name = repeatedInitializers[0];
  if (name !== undefined) {
    findings.push(incomplete('onnx-initializer-repeated', `A graph has the initializer ${quote(name)} twice.`));
  }
  return findings;
}

/** Operators outside ONNX and ONNX Runtime come with a native library, unless the model defines them as functions. */
function domainFindings(model: OnnxModel): FindingDraft[] {
  const findings: FindingDraft[] = [];
  const own = new Set(model.functions.map(({ domain, name }) => `${domain} ${name}`));
  const custom = new Set<string>();
  for (const scope of [model.main, ...model.functions.map((f) => f.scope)]) {
    for (const domain of missingImports(scope)) {
      findings.push(
        incomplete(
          'onnx-domain-not-imported',
          `${capital(scope.name)} uses the domain ${quote(domain)} without importing it.`,
        ),
      );
    }
    for (const [domain, operators] of scope.operators) {
      if (operators.has('')) findings.push(incomplete('onnx-operator-missing', 'A node names no operator.'));
      if (operators.has('PyOp')) {
        findings.push({
          rule: 'onnx-python-operator',
          verdict: 'suspicious',
          title: 'The model calls Python code (PyOp).',
        });
      }
      if (standardDomains.test(domain)) continue;
      for (const operator of operators) if (!own.has(`${domain} ${operator}`)) custom.add(`${domain}.${operator}`);
    }
  }
  if (custom.size > 0) {
    const title = 'The model has custom operators: it needs a native library that is not part of it.';
    const detail = [...custom].sort().slice(0, 5).map(quote).join(', ');
    findings.push({ rule: 'onnx-custom-operators', verdict: 'caution', title, detail });
  }
  return findings;
}

function missingImports({ opsets, operators }: Scope): string[] {
  const imported = new Set(opsets.map(({ domain }) => domain));
  return [...operators.keys()].filter((domain) => !imported.has(domain));
}

function repeated(items: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return items.find((item) => seen.size === seen.add(item).size);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
