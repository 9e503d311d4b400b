import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CatalogueComparison } from '#application/projecting/catalogue-comparison';
import { LogIdentity } from '#application/projecting/log-identity';
import { LogWitness } from '#application/projecting/log-witness';
import { Projector } from '#application/projecting/projector';
import { LogDamaged, LogFailure } from '#application/ports/event-log-errors';
import { remedies, type Finding } from '#application/verification/finding';
import { Verification, type VerificationReport } from '#application/verification/verification';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { holderNow } from '#storage/lease/process/holder-now';
import { DataDirectoryInUse, EmbeddedStores, RestoreUnfinished } from '../composition/embedded-stores';
import { RandomIds } from '../composition/random-ids';
import { SystemClock } from '../composition/system-clock';
import type { Settings } from '../config/settings';
import { askServer } from './ask-server';

/** Nothing could be verified; the message says why. */
export class VerificationRefused extends Error {}

type Report = Omit<VerificationReport, 'position'> & { readonly position: string | null };

/**
 * Looks for damage in everything that is kept, in this process or by the server that holds the data directory, and prints a
 * line for each finding.
 * @returns the exit code: 1 where something is damaged
 */
export async function verify(settings: Settings, { json }: { readonly json: boolean }): Promise<number> {
  if (!['log.db', 'blobs', 'working.db'].some((name) => existsSync(join(settings.data, name)))) {
    throw new VerificationRefused(`there is no registry in ${settings.data}; set ANNALS_DATA to the directory of one`);
  }
  const holder = await holderNow(settings.data);
  const report = holder?.url === undefined ? await byItself(settings.data) : await byServer(settings.data, holder.url);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
  return report.findings.length > 0 || report.notVerified.length > 0 ? 1 : 0;
}

async function byServer(directory: string, url: string): Promise<Report> {
  const { position, result } = await askServer(directory, url, '/api/v1/admin/verify', tell);
  if (!isReport(result))
    throw new VerificationRefused(`the server at ${url} answers in another way: it is another release`);
  return { position, ...result };
}

function isReport(result: object | null): result is Omit<Report, 'position'> {
  return result !== null && 'findings' in result && Array.isArray(result.findings) && 'notVerified' in result;
}

async function byItself(directory: string): Promise<Report> {
  let stores: EmbeddedStores;
  try {
    stores = await EmbeddedStores.open(directory);
  } catch (failure) {
    if (failure instanceof DataDirectoryInUse || failure instanceof RestoreUnfinished) throw failure;
    return notOpened(failure);
  }
  const identity = new LogIdentity(stores.log, new SystemClock(), new RandomIds());
  const witness = new LogWitness(stores.log, stores.readModel, stores.working, identity);
  const feed = new InProcessFeed(stores.log, () => identity.logId);
  const projector = new Projector(stores.log, feed, stores.readModel, identity);
  const comparison = new CatalogueComparison(stores.log, stores.readModel, identity, projector);
  const verification = new Verification(stores.log, stores.blobs, stores.working, projector, comparison);
  try {
    const report = await verification.run({
      onProgress: (_step, done, total) => tell(done, total),
      prepare: async () => {
        await projector.start(await witness.openLog());
      },
    });
    const isOpen = projector.state !== 'starting';
    return { ...report, position: isOpen ? identity.format(report.position) : report.position.toString() };
  } finally {
    await projector.halt();
    await stores.close();
  }
}

/** What is so broken that nothing of it can be read. */
function notOpened(failure: unknown): Report {
  if (!(failure instanceof Error)) throw failure;
  const isLog = failure instanceof LogDamaged || failure instanceof LogFailure || failure.message.includes('log.db');
  const finding: Finding = isLog
    ? { part: 'log', code: 'log-unreadable', what: failure.message, remedy: remedies.log, facts: {} }
    : {
        part: 'working-state',
        code: 'working-state-damaged',
        what: failure.message,
        remedy: remedies.workingState,
        facts: {},
      };
  const notVerified = ['everything else: the registry can not be opened'];
  return { position: null, blobs: 0, bytes: 0, rows: 0, findings: [finding], unnamedFindings: 0, notVerified };
}

function textOf({ position, blobs, bytes, rows, findings, unnamedFindings, notVerified }: Report): string {
  const lines = findings.map(({ code, what }) => `${code}: ${what}`);
  if (unnamedFindings > 0) lines.push(`and ${unnamedFindings} more`);
  lines.push(...notVerified.map((what) => `not verified: ${what}`));
  for (const remedy of new Set(findings.map((finding) => finding.remedy))) lines.push(`What to do: ${remedy}`);
  const seen = `the log up to ${position ?? 'its beginning'}, ${blobs} blobs (${bytes} bytes), ${rows} rows of the catalogue, the working state`;
  const found = findings.length + unnamedFindings;
  lines.push(found === 0 ? `Verified ${seen}: nothing is damaged.` : `Verified ${seen}: ${found} found.`);
  return `${lines.join('\n')}\n`;
}

function tell(done: number, total: number): void {
  process.stderr.write(`verified ${done} of ${total}\n`);
}
