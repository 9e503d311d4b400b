#!/usr/bin/env node
/** The `annals` command: each verb goes to the half that carries it out, and only that half is loaded. */
const operatorVerbs = new Set(['serve', 'rebuild', 'sweep', 'backup', 'restore', 'verify', 'doctor', 'upgrade']);

async function main(argv: string[]): Promise<number> {
  const { keepCode } = await import('#server/operator/kept-code');
  keepCode();
  if (operatorVerbs.has(argv[0] ?? '')) {
    const { runOperator } = await import('#server/operator/main');
    return runOperator(argv);
  }
  const { runClient } = await import('#cli/main');
  return runClient(argv);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (failure: unknown) => {
    process.stderr.write(`annals: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 70;
  },
);
