import { code, page, table } from './markdown';

type Json = Readonly<Record<string, unknown>>;
type Operation = { tags: string[]; summary: string; security?: unknown[]; responses: Record<string, Answer> };
type Answer = { content?: Record<string, { schema: { $ref?: string; format?: string } }> };

const verbs = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/** docs/reference/rest.md: every operation of the OpenAPI document, a table an area. */
export function restPage(document: Json): string {
  const areas = new Map<string, string[][]>();
  for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
    for (const verb of verbs) {
      const operation = item[verb];
      if (!operation) continue;
      const [area = ''] = operation.tags;
      areas.set(area, [...(areas.get(area) ?? []), row(verb, path, operation)]);
    }
  }
  return page(
    'REST',
    'The protocol of the registry: JSON over HTTP. The whole of it is in ' +
      '[openapi.json](../../api/rest/openapi.json), which a server answers at `/api/v1/openapi.json`; what is refused ' +
      'is in [problems](problems.md). Everything but what is marked public needs `Authorization: Bearer`. A command ' +
      'may carry an `Idempotency-Key` and answers `Registry-Position`; a read may ask for the past with `as_of`, and ' +
      'for not less than a position with `Registry-Min-Position`.',
    'the OpenAPI document',
    ...[...areas]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([area, rows]) => [`## ${area}`, table(['Method', 'Path', 'What it does', 'Answers'], rows)]),
  );
}

function row(verb: string, path: string, { summary, security, responses }: Operation): string[] {
  const answers = Object.entries(responses).filter(([status]) => status !== 'default');
  return [
    verb.toUpperCase(),
    code(path),
    `${summary}${security?.length === 0 ? ' (public)' : ''}`,
    answers.map(([status, answer]) => [status, shapeOf(answer)].join(' ').trim()).join(', '),
  ];
}

function shapeOf({ content = {} }: Answer): string {
  const [schema] = Object.values(content).map((media) => media.schema);
  if (!schema) return '';
  return schema.$ref?.split('/').at(-1) ?? (schema.format === 'binary' ? 'bytes' : 'JSON');
}
