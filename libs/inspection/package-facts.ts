import type { FileReport, PackageFacts } from './inspection';

/**
 * Facts of a package out of those of its files. Counts are sums over the weight files of the format that has the
 * most bytes, so that a model kept in two formats isn't counted twice; of anything else the first file that knows
 * it is believed, weights before configuration before documents.
 */
export function packageFacts(reports: readonly FileReport[], weightFormats: readonly string[]): PackageFacts {
  const format = heaviest(reports.filter((report) => weightFormats.includes(report.format)));
  const weights = reports.filter((report) => report.format === format && format !== undefined);
  const others = (['config', 'doc'] as const).flatMap((role) => reports.filter((report) => report.role === role));
  const facts: PackageFacts = {};
  for (const { facts: own } of [...weights, ...others].reverse()) Object.assign(facts, own);
  if (weights.length < 2) return facts;
  return { ...facts, ...sums(weights.map((report) => report.facts)) };
}

function heaviest(reports: readonly FileReport[]): string | undefined {
  const bytes = new Map<string, number>();
  for (const { format, size } of reports) bytes.set(format, (bytes.get(format) ?? 0) + size);
  return [...bytes].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function sums(facts: readonly PackageFacts[]): PackageFacts {
  const byDtype = new Map<string, number>();
  for (const { parameterCountByDtype = {} } of facts) {
    for (const [dtype, count] of Object.entries(parameterCountByDtype)) {
      byDtype.set(dtype, (byDtype.get(dtype) ?? 0) + count);
    }
  }
  const total = (counts: (number | undefined)[]) => counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return {
    parameterCount: total(facts.map((own) => own.parameterCount)),
    tensorCount: total(facts.map((own) => own.tensorCount)),
    parameterCountByDtype: Object.fromEntries([...byDtype].sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(facts.some((own) => own.nodeCount !== undefined)
      ? { nodeCount: total(facts.map((own) => own.nodeCount)) }
      : {}),
  };
}
