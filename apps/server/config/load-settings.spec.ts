import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadConfiguration, loadSettings } from './load-settings';

const file = (content: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'settings-')), 'annals.json');
  writeFileSync(path, content);
  return path;
};
const refusal = (env: Record<string, string>) => {
  try {
    loadSettings(env);
  } catch (failure) {
    if (failure instanceof BadConfiguration) return failure.message;
  }
  throw new Error('the settings were taken');
};

describe('the settings', () => {
  it('have defaults: loopback, a port of their own, the data directory of the platform', () => {
    const settings = loadSettings({ XDG_DATA_HOME: '/data' });
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 7429, log_level: 'info', tls_by_proxy: false });
    expect(settings.data).toMatch(/annals$/);
  });

  it('are read from a file, and variables go before it', () => {
    const path = file('{"port": 8000, "log_level": "warn"}');
    expect(loadSettings({ ANNALS_CONFIG: path, ANNALS_PORT: '9000' })).toMatchObject({ port: 9000, log_level: 'warn' });
  });

  it('name the variable that is wrong', () => {
    expect(refusal({ ANNALS_PORT: 'many' })).toMatch(/^ANNALS_PORT: /);
    expect(refusal({ ANNALS_LOG_LEVEL: 'loud' })).toMatch(/^ANNALS_LOG_LEVEL: /);
  });

  it('name the setting of the file that is wrong', () => {
    expect(refusal({ ANNALS_CONFIG: file('{"port": -1}') })).toMatch(/annals\.json: port: /);
    expect(refusal({ ANNALS_CONFIG: file('[]') })).toMatch(/ANNALS_CONFIG: .* must hold a JSON object/);
    expect(refusal({ ANNALS_CONFIG: file('{') })).toMatch(/ANNALS_CONFIG: .* can not be read/);
    expect(refusal({ ANNALS_CONFIG: '/nowhere.json' })).toMatch(/ANNALS_CONFIG: \/nowhere\.json can not be read/);
  });

  it('are refused when one of them is unknown', () => {
    expect(refusal({ ANNALS_PROT: '1' })).toMatch(/^ANNALS_PROT is no setting; there are .*ANNALS_PORT/);
    expect(refusal({ ANNALS_CONFIG: file('{"prot": 1}') })).toMatch(/prot/);
  });

  it('do not let tokens travel in clear: another address than loopback needs TLS, or a proxy that has it', () => {
    expect(refusal({ ANNALS_HOST: '0.0.0.0' })).toMatch(/^ANNALS_HOST: 0\.0\.0\.0 .*ANNALS_TLS_CERT/);
    expect(refusal({ ANNALS_TLS_CERT: '/c.pem' })).toMatch(/ANNALS_TLS_KEY/);
    expect(loadSettings({ ANNALS_HOST: '0.0.0.0', ANNALS_TLS_BY_PROXY: 'true' }).host).toBe('0.0.0.0');
    expect(loadSettings({ ANNALS_HOST: '::', ANNALS_TLS_CERT: '/c.pem', ANNALS_TLS_KEY: '/k.pem' }).host).toBe('::');
    expect(loadSettings({ ANNALS_HOST: 'localhost' }).host).toBe('localhost');
  });
});
