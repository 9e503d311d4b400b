import type { PackageInspection, TensorInfo } from '#inspection/inspection';
import type { FindingSummary } from '#models/events/version';
import { canonicalJson } from '../identity';
import type { Blob, BlobStore } from '../ports/blob-store';

/** What inspection found, whole: kept as a blob by its digest, which the event names. */
export interface InspectionReport {
  readonly schema: 'annals.inspection-report.v1';
  readonly files: readonly object[];
  readonly facts: object;
  readonly tensors: readonly TensorInfo[];
  readonly findings: readonly FindingSummary[];
  readonly details: readonly object[];
}

/** Stores a report; it outlives the weights. Texts of files are not part of it. */
export function storeReport(
  put: BlobStore['put'],
  inspection: PackageInspection,
  findings: readonly FindingSummary[],
): Promise<Blob> {
  const files = inspection.files.map(({ path, size, format, role, verdict, facts }) => ({
    path,
    size,
    format,
    role,
    verdict,
    facts,
  }));
  const { facts, tensors, findings: details } = inspection;
  const report: InspectionReport = { schema: 'annals.inspection-report.v1', files, facts, tensors, findings, details };
  return put(Buffer.from(canonicalJson(report)));
}

/** Reads a report back. @throws when it is not here or is no report */
export async function readReport(blobs: BlobStore, digest: string): Promise<InspectionReport> {
  const chunks: Buffer[] = [];
  for await (const chunk of await blobs.read(digest)) chunks.push(chunk as Buffer);
  const report = JSON.parse(Buffer.concat(chunks).toString('utf8')) as InspectionReport;
  if (report.schema !== 'annals.inspection-report.v1') throw new Error(`the blob ${digest} is no inspection report`);
  return report;
}
