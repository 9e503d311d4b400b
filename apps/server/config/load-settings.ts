import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { defaultDataDirectory } from '#models/values/data-directory';
import { Settings, variableOf } from './settings';

type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration that can not be used; the message names the variable or the setting of the file. */
export class BadConfiguration extends Error {}

/** Variables that others read: the client, where the configuration file is, tests, and commands that annals watch runs. */
const othersVariables = new Set([
  'ANNALS_CONFIG',
  'ANNALS_URL',
  'ANNALS_TOKEN',
  'ANNALS_REGENERATE',
  'ANNALS_FAILPOINT',
  'ANNALS_FAULT',
  'ANNALS_EVENT',
  'ANNALS_EVENT_TYPE',
  'ANNALS_PROJECT',
  'ANNALS_MODEL',
  'ANNALS_VERSION',
  'ANNALS_FROM_STAGE',
  'ANNALS_TO_STAGE',
  'ANNALS_PREVIOUS_VERSION',
  'ANNALS_POSITION',
]);

/**
 * Settings from the configuration file (`ANNALS_CONFIG`, JSON), overridden by `ANNALS_*` variables.
 * @throws BadConfiguration for what is unknown, malformed, or would send tokens over a network in clear
 */
export function loadSettings(env: Environment = process.env): Settings {
  const fromFile = env.ANNALS_CONFIG === undefined ? {} : readFile(env.ANNALS_CONFIG);
  const known = Object.keys(Settings.shape);
  const stray = Object.keys(env).find(
    (name) =>
      name.startsWith('ANNALS_') &&
      !othersVariables.has(name) &&
      !known.some((setting) => variableOf(setting) === name),
  );
  if (stray !== undefined) {
    throw new BadConfiguration(`${stray} is no setting; there are ${known.map(variableOf).join(', ')}`);
  }
  const fromEnvironment = Object.fromEntries(
    known.flatMap((setting) => {
      const value = env[variableOf(setting)];
      return value === undefined || value === '' ? [] : [[setting, value]];
    }),
  );
  const defaults = { data: defaultDataDirectory(process.platform, env, homedir()) };
  const parsed = Settings.safeParse({ ...defaults, ...fromFile, ...fromEnvironment });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const setting = String(issue?.path[0] ?? '');
    const where =
      setting in fromEnvironment ? variableOf(setting) : `${env.ANNALS_CONFIG ?? 'the configuration'}: ${setting}`;
    const value = { ...fromFile, ...fromEnvironment }[setting];
    throw new BadConfiguration(
      `${where}: ${issue?.message ?? 'is not valid'}${value === undefined ? '' : `, got ${JSON.stringify(value)}`}`,
    );
  }
  return checked(parsed.data);
}

function readFile(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (failure) {
    throw new BadConfiguration(
      `ANNALS_CONFIG: ${path} can not be read: ${failure instanceof Error ? failure.message : ''}`,
    );
  }
  throw new BadConfiguration(`ANNALS_CONFIG: ${path} must hold a JSON object of settings`);
}

function checked(settings: Settings): Settings {
  if ((settings.tls_cert === undefined) !== (settings.tls_key === undefined)) {
    throw new BadConfiguration('ANNALS_TLS_CERT and ANNALS_TLS_KEY must both be set, or neither');
  }
  const loopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(settings.host);
  if (!loopback && settings.tls_cert === undefined && !settings.tls_by_proxy) {
    throw new BadConfiguration(
      `ANNALS_HOST: ${settings.host} is no loopback address, and tokens would travel in clear; ` +
        'set ANNALS_TLS_CERT and ANNALS_TLS_KEY, or ANNALS_TLS_BY_PROXY=true where a proxy terminates TLS',
    );
  }
  return settings;
}
