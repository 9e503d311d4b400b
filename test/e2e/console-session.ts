import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { filledIn, isAsShown, linesOf, type Step } from './console-page';

const root = resolve(__dirname, '../..');
const startMs = 60_000;

/**
 * Types the commands of a page in an empty directory with `annals` on the PATH and the clone's node_modules, and
 * compares what they print with what the page shows.
 */
export class ConsoleSession {
  private output = '';
  private server: ChildProcess | undefined;

  private constructor(private readonly directory: string) {}

  static async open(): Promise<ConsoleSession> {
    const directory = await mkdtemp(join(tmpdir(), 'annals-page-'));
    await mkdir(join(directory, 'bin'));
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'), 'dir');
    const command = join(directory, 'bin', 'annals');
    const register = join(root, 'node_modules', '@swc-node', 'register');
    const main = join(root, 'apps', 'annals', 'main.ts');
    await writeFile(
      command,
      `#!/bin/sh\nexec "${process.execPath}" -C annals-source -r "${register}" "${main}" "$@"\n`,
    );
    await chmod(command, 0o755);
    return new ConsoleSession(directory);
  }

  /** Types one command. @throws when it prints something else than the page shows */
  async type(step: Step): Promise<void> {
    const command = filledIn(step.command, this.output);
    const serves = /^annals serve\b/.test(command);
    const printed = serves ? await this.serve(command, step.expected) : await this.run(command);
    this.output += printed;
    if (isAsShown(step.expected, linesOf(printed))) return;
    throw new Error(
      `line ${step.line}: $ ${command}\n--- the page shows\n${step.expected.join('\n')}\n--- it prints\n${printed}`,
    );
  }

  /** Stops the server as Ctrl-C does and removes the directory. @returns the server's exit code, null after a signal */
  async close(): Promise<number | null | undefined> {
    const { server } = this;
    if (server && server.exitCode === null && server.signalCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGINT');
      await exited;
    }
    await rm(this.directory, { recursive: true, force: true });
    return server?.exitCode;
  }

  /** What a command prints on both streams, as a terminal shows them. */
  private async run(command: string): Promise<string> {
    const child = this.spawn(`{ ${command}\n} 2>&1`);
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await once(child, 'close');
    return printed;
  }

  /** Starts the registry and leaves it running once it has printed what the page shows. */
  private async serve(command: string, expected: readonly string[]): Promise<string> {
    const server = this.spawn(`exec ${command}`);
    this.server = server;
    let printed = '';
    let errors = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    await new Promise<void>((done, fail) => {
      const giveUp = (why: string) => fail(new Error(`annals serve ${why}:\n${printed}${errors}`));
      const timer = setTimeout(() => giveUp('prints something else than the page shows'), startMs);
      server.stdout?.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (!isAsShown(expected, linesOf(printed))) return;
        clearTimeout(timer);
        done();
      });
      server.once('exit', () => {
        clearTimeout(timer);
        giveUp('ended');
      });
    });
    return printed;
  }

  private spawn(command: string): ChildProcess {
    return spawn('/bin/sh', ['-c', command], {
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: [join(this.directory, 'bin'), process.env.PATH].join(delimiter),
        HOME: this.directory,
        ANNALS_DATA: join(this.directory, 'data'),
        ANNALS_PORT: '0',
        SWC_NODE_PROJECT: join(root, 'tsconfig.json'),
      },
    });
  }
}
