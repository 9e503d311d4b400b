import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { circumstances, markdownTable } from './report';
import type { BenchResult } from './result';

/** Where the page lies. */
export const performancePage = join(__dirname, '../../docs/reference/performance.md');

/** The page of a result: what was measured where and how, the table, and what limits each figure. */
export function pageText(result: BenchResult): string {
  const methods = result.figures.map(({ name, method }) => `- **${name}**: ${method}`);
  const limits = result.figures.flatMap(({ name, limit }) => (limit === undefined ? [] : [`- **${name}**: ${limit}`]));
  return `# Performance

Written by \`npm run bench -- --write-page\` from what it measured; run it on your machine for your numbers. A number
alone says more about the machine than about the registry: each has a reference that was measured in the same run on
the same machine, and the ratio is what carries over.

\`\`\`text
${circumstances(result).join('\n')}
\`\`\`

${markdownTable(result)}
\`×\` is the value divided by its reference. Client and server share the machine's cores. A line that is not reached
says so; why is told below.

## How each is measured

The server is the compiled one in a process of its own, as \`annals serve\` starts it, with logging of errors only; its
data lies on the disk named above. Catalogues are generated from the seed: long-tailed versions per model, aliases,
stages, metrics, lineage, tags; they are written into the log, and the server builds its read side from that. Memory is
\`VmRSS\` of \`/proc/<pid>/status\`, in MB of 10^6 bytes.

${methods.join('\n')}

## What limits each

${limits.join('\n')}
`;
}

/** Writes the page, formatted as the repository wants it. */
export async function writePage(result: BenchResult): Promise<void> {
  const options = await resolveConfig(performancePage);
  await writeFile(performancePage, await format(pageText(result), { ...options, parser: 'markdown' }));
}
