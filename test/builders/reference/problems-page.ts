import { problemCatalogue } from '#api/rest/problem-catalogue';
import { code, page } from './markdown';

/** docs/reference/problems.md: every problem under a heading that is its code. */
export function problemsPage(): string {
  return page(
    'Problems',
    'Every answer that is no success is an RFC 9457 problem (`application/problem+json`) with a stable `code`, a ' +
      '`detail` with the values of the occurrence, and a `remedy`. `GET /problems/<code>` answers the same as here. In ' +
      'details, names in braces stand for values; where a list is told, one item is shown.',
    'models/refusals, libs/application/failures.ts and api/rest/problem.ts',
    ...problemCatalogue.map(({ code: name, title, status, detail, remedy }) =>
      [`## ${name}`, `${title}.`, `- Status: ${status}\n- Detail: ${code(detail)}\n- Remedy: ${remedy}`].join('\n\n'),
    ),
  );
}

/** The codes that a problems page has a heading for. */
export function codesOf(problems: string): string[] {
  return [...problems.matchAll(/^## (\S+)$/gm)].map(([, name]) => name ?? '');
}
