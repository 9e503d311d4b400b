import { z } from 'zod';
import { Settings, variableOf } from '#server/config/settings';
import { code, page, table } from './markdown';

/** docs/reference/configuration.md: every setting of the server. */
export function configurationPage(): string {
  const shape = Object.entries<z.ZodType>(Settings.shape);
  return page(
    'Configuration',
    'Settings come from environment variables, and from a JSON file that `ANNALS_CONFIG` names, by the names in the ' +
      'second column; a variable goes before the file. A variable that begins with `ANNALS_` and is no setting stops ' +
      'the start. Where `ANNALS_HOST` is no loopback address, TLS is required: tokens would travel in clear.',
    'apps/server/config/settings.ts',
    table(
      ['Variable', 'In the file', 'Takes', 'Default', 'Meaning'],
      shape.map(([name, setting]) => [
        code(variableOf(name)),
        code(name),
        takes(setting),
        defaultOf(setting),
        String(setting.meta()?.description ?? ''),
      ]),
    ),
    'The command line reads `ANNALS_URL` and `ANNALS_TOKEN`, which the server passes over.',
  );
}

function takes(setting: z.ZodType): string {
  const schema = z.toJSONSchema(setting, { io: 'output', unrepresentable: 'any' });
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.type === 'integer') return `${schema.minimum} to ${schema.maximum}`;
  return schema.type === 'string' ? 'text' : '`true` or `false`';
}

function defaultOf(setting: z.ZodType): string {
  const parsed = setting.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? code(JSON.stringify(parsed.data).replaceAll('"', '')) : '–';
}
