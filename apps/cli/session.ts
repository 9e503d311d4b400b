import type { Command } from 'commander';
import { AnnalsClient } from '#sdk/client';
import { findConnection } from './connection';
import { Interrupted } from './failure';
import { idempotencyKeys } from './idempotency-keys';
import { receive } from './transfer/receive';
import type { Io } from './terminal/io';

/** Options that every verb takes. */
export interface CommonOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
  /** Where a verb can ask the past: a moment, a date or a position. */
  readonly asOf?: string;
}

/** What a verb works with. */
export interface Session {
  readonly io: Io;
  readonly registry: AnnalsClient;
  readonly url: string;
  /** Prints the answer: as JSON with --json, else as people read it. */
  readonly print: (answer: unknown, human: () => string) => void;
  /** Tells people on the way; not part of the answer. */
  readonly note: (text: string) => void;
}

/** Adds a verb with the options that every verb takes, and examples under its help. */
export function addVerb(parent: Command, name: string, summary: string, examples: readonly string[]): Command {
  return parent
    .command(name)
    .description(summary)
    .optionsGroup('Every verb takes:')
    .option('--url <address>', 'address of the registry (else ANNALS_URL, else the one of this machine)')
    .option('--token <token>', 'token (better: ANNALS_TOKEN, which other users do not see)')
    .option('--json', 'answer as JSON, for scripts')
    .optionsGroup('Options:')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ annals ${example}\n`).join('')}`);
}

/** Opens a session for a verb's options. */
export async function openSession(io: Io, options: CommonOptions): Promise<Session> {
  const connection = await findConnection(options, io);
  let asOf: string | undefined;
  return {
    io,
    url: connection.url,
    registry: new AnnalsClient({
      ...connection,
      idempotencyKey: idempotencyKeys(io.env),
      onAsOf: (told) => {
        asOf = told;
      },
      ...(io.fetch ? { fetch: io.fetch } : { receive }),
    }),
    print: (answer, human) => {
      if (options.json) {
        const told = asOf !== undefined && typeof answer === 'object' ? { ...answer, asOf } : answer;
        io.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
        return;
      }
      if (asOf !== undefined && asOf !== options.asOf) io.stderr.write(`As of ${asOf}\n`);
      io.stdout.write(human());
    },
    note: (text) => {
      if (!options.json) io.stderr.write(`${text}\n`);
    },
  };
}

/** Runs work that takes long: Ctrl-C aborts its signal, with Interrupted as the reason. */
export async function interruptible<T>(io: Io, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort(new Interrupted()));
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
