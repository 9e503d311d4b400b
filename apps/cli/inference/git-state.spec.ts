import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitStateOf, repositoryUrl } from './git-state';

it.each([
  ['https://git.example.org/acme/churn.git', 'https://git.example.org/acme/churn'],
  ['https://ci:pa55@git.example.org/acme/churn.git', 'https://git.example.org/acme/churn'],
  ['https://oauth2:token@git.example.org:8443/acme/churn/', 'https://git.example.org:8443/acme/churn'],
  ['https://git.example.org/acme/churn?private_token=abc', 'https://git.example.org/acme/churn'],
  ['http://git.example.org/acme/churn', 'https://git.example.org/acme/churn'],
  ['git@git.example.org:acme/churn.git', 'https://git.example.org/acme/churn'],
  ['ssh://git@git.example.org:2222/acme/churn.git', 'https://git.example.org/acme/churn'],
  ['/srv/git/churn.git', undefined],
  ['C:\\git\\churn', undefined],
  ['file:///srv/git/churn.git', undefined],
  ['../churn', undefined],
  ['', undefined],
])('the remote %j is told as %j', (remote, told) => {
  expect(repositoryUrl(remote)).toBe(told);
});

describe('a folder in a git repository', () => {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  let folder: string;
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { env });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annals-git-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has its commit, its remote without credentials, and whether what git knows has changed', async () => {
    git('init', '-q');
    await mkdir(join(folder, 'model'));
    expect(await gitStateOf(join(folder, 'model'), env)).toBeUndefined();
    await writeFile(join(folder, 'train.py'), 'one\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    await writeFile(join(folder, 'model/model.onnx'), 'weights');
    const commit = git('rev-parse', 'HEAD').toString().trim();
    expect(await gitStateOf(join(folder, 'model'), env)).toEqual({ commit, isDirty: false, repository: undefined });
    git('remote', 'add', 'origin', 'https://ci:pa55@git.example.org/acme/churn.git');
    await writeFile(join(folder, 'train.py'), 'two\n');
    const repository = 'https://git.example.org/acme/churn';
    expect(await gitStateOf(join(folder, 'model'), env)).toEqual({ commit, isDirty: true, repository });
  });

  it('says nothing where there is no repository or no git', async () => {
    expect(await gitStateOf(folder, { ...env, GIT_CEILING_DIRECTORIES: tmpdir() })).toBeUndefined();
    expect(await gitStateOf(folder, { PATH: folder })).toBeUndefined();
  });

  it('runs nothing that the repository configures', async () => {
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    git('config', 'core.fsmonitor', `touch ${join(folder, 'ran')}; false`);
    await gitStateOf(folder, env);
    await expect(rm(join(folder, 'ran'))).rejects.toThrow('ENOENT');
  });
});
