import { z } from 'zod';

const flag = z.union([z.boolean(), z.enum(['true', 'false'])]).transform((value) => value === true || value === 'true');

/** Every setting of the server. Each is read from the configuration file and from `ANNALS_` and its name in capitals. */
export const Settings = z.strictObject({
  data: z
    .string()
    .min(1)
    .meta({ description: 'Directory that holds everything; default by the platform’s convention.' }),
  host: z.string().min(1).default('127.0.0.1').meta({ description: 'Address to listen on.' }),
  port: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(7429)
    .meta({ description: 'Port to listen on; 0 takes any that is free.' }),
  tls_cert: z.string().optional().meta({ description: 'File of the TLS certificate chain, PEM.' }),
  tls_key: z.string().optional().meta({ description: 'File of its private key, PEM.' }),
  tls_by_proxy: flag
    .default(false)
    .meta({ description: 'A proxy in front terminates TLS: other addresses than loopback are allowed without.' }),
  log_level: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: 'The least severe messages to log.' }),
  max_body_bytes: z.coerce
    .number()
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .default(2 * 1024 * 1024)
    .meta({ description: 'Largest JSON body; files go through uploads.' }),
  max_connections: z.coerce
    .number()
    .int()
    .min(1)
    .default(10_000)
    .meta({ description: 'Connections that are open at a time, each a file handle; one more is closed at once.' }),
  max_requests: z.coerce
    .number()
    .int()
    .min(1)
    .default(1024)
    .meta({ description: 'Short requests that are answered at a time; one more is refused with 429.' }),
  max_requests_per_caller: z.coerce
    .number()
    .int()
    .min(1)
    .default(256)
    .meta({ description: 'The same for one caller, so that others are served.' }),
  max_transfers: z.coerce.number().int().min(1).default(256).meta({
    description: 'Uploads, pushes and downloads at a time, about 2 MB of memory each; one more is refused with 429.',
  }),
  max_transfers_per_caller: z.coerce
    .number()
    .int()
    .min(1)
    .default(64)
    .meta({ description: 'The same for one caller.' }),
  max_streams: z.coerce
    .number()
    .int()
    .min(1)
    .default(256)
    .meta({ description: 'Event streams that are open at a time; one more is refused with 429.' }),
  max_streams_per_caller: z.coerce.number().int().min(1).default(64).meta({ description: 'The same for one caller.' }),
  stall_seconds: z.coerce.number().int().min(1).max(3600).default(60).meta({
    description: 'Seconds after which a client is dropped that takes or sends not a byte of what is waited for.',
  }),
});
export type Settings = z.output<typeof Settings>;

/** The environment variable of a setting. */
export function variableOf(setting: string): string {
  return `ANNALS_${setting.toUpperCase()}`;
}
