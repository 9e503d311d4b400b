import 'reflect-metadata';
import { writeSync } from 'node:fs';
import type { DynamicModule, Provider } from '@nestjs/common';
import { Backup } from '#application/backup/backup';
import { Clock } from '#application/ports/clock';
import { isRefusal } from '#models/refusals/refusal';
import { EmbeddedModule } from '#server/composition/embedded';
import { EmbeddedStores } from '#server/composition/embedded-stores';
import { restore } from '#server/operator/restore';
import { createServer } from '#server/server';
import { serverLog } from '#server/server-log';
import { loadSettings } from '#server/config/load-settings';
import type { Said } from './store-acts';

/** When every backup of this script is made, so that its snapshot has a name that is known. */
export const backupAt = '2030-01-01T00:00:00.000Z';
/** What is registered beside a backup. */
export const besideCount = 4;

/** What can be asked of the script: a backup by a command, by a server that takes changes meanwhile, and a restore. */
export const backupActs = ['backup', 'backup-serving', 'restore'] as const;
export type BackupAct = (typeof backupActs)[number];

const say = (said: Said) => void writeSync(1, `${JSON.stringify(said)}\n`);
function failed(name: string, error: unknown): void {
  const code = error instanceof Error ? ('code' in error ? String(error.code) : error.name) : 'none';
  say({ failed: name, code, message: error instanceof Error ? error.message : String(error) });
}

class FixedClock extends Clock {
  now(): Date {
    return new Date(backupAt);
  }
}

const settings = loadSettings({ ANNALS_DATA: process.argv[3] ?? '', ANNALS_PORT: '0', ANNALS_LOG_LEVEL: 'fatal' });

function withFixedClock(profile: DynamicModule): DynamicModule {
  const isClock = (provider: Provider) => 'provide' in provider && provider.provide === Clock;
  const fixed = (providers: readonly Provider[] = []): Provider[] => [
    ...providers.filter((provider) => !isClock(provider)),
    { provide: Clock, useClass: FixedClock },
  ];
  return { ...profile, providers: fixed(profile.providers), exports: fixed(profile.providers) as never };
}

/** @param token of the owner; with it, the server makes the backup, and versions are registered beside it */
async function makeBackup(destination: string, token: string | undefined): Promise<void> {
  const stores = await EmbeddedStores.open(settings.data);
  const app = await createServer(settings, withFixedClock(EmbeddedModule.over(stores)), serverLog(settings));
  await app.init();
  if (token === undefined) {
    const report = await app.get(Backup).run(destination);
    if (isRefusal(report)) say({ failed: 'backup', code: report.refused, message: report.detail });
    else say({ acked: 'backup', told: String(report.position) });
  } else {
    await app.listen(0, '127.0.0.1');
    await serveBackup(await app.getUrl(), destination, token);
  }
  await app.close();
}

type Answer = Readonly<Record<string, unknown>> & { readonly problem?: { code?: unknown; detail?: unknown } };

async function serveBackup(url: string, destination: string, token: string): Promise<void> {
  const ask = async (method: string, path: string, content?: unknown) => {
    const body = content === undefined ? {} : { body: JSON.stringify(content) };
    const headers = {
      authorization: `Bearer ${token}`,
      ...('body' in body ? { 'content-type': 'application/json' } : {}),
    };
    const answer = await fetch(`${url}${path}`, { method, headers, ...body });
    return { status: answer.status, body: (await answer.json()) as Answer };
  };
  const versions = '/api/v1/projects/kept/models/m/versions';
  const registering = (async () => {
    for (let n = 0; n < besideCount; n++) {
      const { status, body } = await ask('POST', versions, { content: { kind: 'external', uri: `s3://beside/${n}/` } });
      if (status === 201) say({ acked: `version ${String(body['number'])}`, told: String(status) });
      else say({ failed: `version ${n}`, code: String(body['code']), message: String(body['detail']) });
    }
  })();
  let { body } = await ask('POST', '/api/v1/admin/backup', { destination });
  while (body['state'] === 'waiting' || body['state'] === 'running') {
    ({ body } = await ask('GET', `/api/v1/operations/${String(body['id'])}`));
  }
  await registering;
  if (body['state'] === 'succeeded') return say({ acked: 'backup', told: String(body['position']) });
  say({
    failed: 'backup',
    code: String(body.problem?.code),
    message: `${String(body.problem?.detail)} ${JSON.stringify(body)}`,
  });
}

async function main(): Promise<void> {
  const [, , act, data = '', folder = '', token] = process.argv;
  // What a person would read would come between the lines that are said.
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  try {
    if (act === 'restore') {
      await restore({ ...settings, data }, folder, { withoutDamaged: false });
      say({ acked: 'restore', told: '' });
    } else await makeBackup(folder, act === 'backup-serving' ? token : undefined);
  } catch (failure) {
    failed(act ?? '', failure);
  }
  process.exit(0);
}

if (require.main === module) void main();
