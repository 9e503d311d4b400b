import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ChangePolicy } from '#models/commands/projects';
import { Policy, PresetName } from '#models/policy/policy';
import { CommandFailure } from '../failure';

/** Reads the name of a preset, or a policy from a JSON file: the policy itself, or what `policy show --json` prints. */
export async function readPolicyChoice(text: string, directory: string): Promise<ChangePolicy> {
  const preset = PresetName.safeParse(text);
  if (preset.success) return { preset: preset.data };
  const source = await readFile(resolve(directory, text), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new CommandFailure(
      `${JSON.stringify(text)} is neither a preset nor a file`,
      `Name one of ${PresetName.options.join(', ')}, or a JSON file such as annals policy show --json prints.`,
    );
  });
  const written = policyIn(parsed(source, text));
  const policy = Policy.safeParse(written);
  if (policy.success) return { policy: policy.data };
  const lines = policy.error.issues.slice(0, 10).map(({ path, message }) => `${path.join('.') || '/'}: ${message}`);
  throw new CommandFailure(
    `${text} is no policy\n${lines.join('\n')}`,
    'Begin with what annals policy show --json prints.',
  );
}

function parsed(source: string, file: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new CommandFailure(
      `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Correct it; annals policy show --json prints one that is right.',
    );
  }
}

function policyIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'policy' in value ? value.policy : value;
}
