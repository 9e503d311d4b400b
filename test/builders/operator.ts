import { runOperator } from '#server/operator/main';
import { EmbeddedStores } from '#server/composition/embedded-stores';
import type { RunningRegistry } from './running-registry';

/** What a verb of the operator came to. */
export interface OperatorEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a verb as an operator does, in this process. @param data the directory that it is about */
export async function operate(data: string, argv: readonly string[], token?: string): Promise<OperatorEnd> {
  let [stdout, stderr] = ['', ''];
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => (stdout += String(text)) !== '');
  const err = jest.spyOn(process.stderr, 'write').mockImplementation((text) => (stderr += String(text)) !== '');
  const before = { ...process.env };
  try {
    Object.assign(process.env, { ANNALS_DATA: data, ...(token === undefined ? {} : { ANNALS_TOKEN: token }) });
    const code = await runOperator(argv);
    return { code, out: stdout, err: stderr };
  } finally {
    process.env = before;
    out.mockRestore();
    err.mockRestore();
  }
}

/** Runs a verb that the server which holds the directory carries out. */
export async function operateOn(registry: RunningRegistry, ...argv: string[]): Promise<OperatorEnd> {
  await registry.app.get(EmbeddedStores).lease.announce(registry.url);
  return operate(registry.directory, argv, registry.ownerToken);
}
