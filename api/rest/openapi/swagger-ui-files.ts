import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file of the pages, with its media type. */
export interface PageFile {
  readonly type: string;
  readonly content: string | Buffer;
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Annals API</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/initialiser.js"></script>
  </body>
</html>
`;

const initialiser = `SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

const script = 'text/javascript; charset=utf-8';

/** Files of swagger-ui-dist that the page loads, with their media types. No other file of it is served. */
const distributed: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', script],
  ['favicon-32x32.png', 'image/png'],
]);

/** The page that loads the others. */
export const swaggerPage: PageFile = { type: 'text/html; charset=utf-8', content: page };

/** A file of the pages by its name, undefined for every name that is not in the list. */
export async function swaggerFile(name: string): Promise<PageFile | undefined> {
  if (name === 'initialiser.js') return { type: script, content: initialiser };
  const type = distributed.get(name);
  if (type === undefined) return undefined;
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  return { type, content: await readFile(join(folder, name)) };
}
