import { createHash } from 'node:crypto';
import type { ICommand } from '@nestjs/cqrs';
import { ChangeAvailability, DeleteVersion } from '#application/commands/change-availability';
import { DescribeModel } from '#application/commands/change-model';
import { RegisterModel } from '#application/commands/register-model';
import { RegisterVersion } from '#application/commands/register-version';
import { RollBack } from '#application/commands/roll-back';
import { RemoveAlias, SetAlias } from '#application/commands/set-alias';
import { TransitionStage } from '#application/commands/transition-stage';
import { modelIdOf, projectIdOf, streamOf } from '#application/identity';
import type { Invocation } from '#application/use-case';
import { RegisterVersion as VersionBody } from '#models/commands/versions';
import type { Intent } from './plain-model';
import { buildSafetensors } from './safetensors';

/** The project of all models. */
export const project = 'acme';

/** The stream of a model by its slug. */
export function streamOfModel(slug: string): string {
  return streamOf.model(modelIdOf(projectIdOf(project), slug));
}

/** The command by which an intent is asked for: its operation's name, itself, and the file that must be here before. */
export function commandOf(
  slug: string,
  intent: Intent,
  held: boolean,
  by: Invocation,
): [operation: string, command: ICommand, file?: Uint8Array] {
  const model = { project, model: slug };
  switch (intent.do) {
    case 'begin': {
      const body = { slug, title: intent.title, tags: {}, createProject: false };
      return ['register-model', new RegisterModel({ project }, body, by)];
    }
    case 'register': {
      const file = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [2] }], { seed: by.correlationId });
      const files = [{ path: 'model.safetensors', size: file.length, digest: digestOf(file) }];
      const content = held ? { kind: 'held', files } : { kind: 'external', uri: `s3://models/${by.correlationId}/` };
      const command = new RegisterVersion(model, VersionBody.parse({ content }), by);
      return held ? ['register-version', command, file] : ['register-version', command];
    }
    case 'describe':
      return ['describe-model', new DescribeModel(model, { title: intent.title }, by)];
    case 'transition': {
      const body = { version: String(intent.version), to: intent.to };
      return ['transition-stage', new TransitionStage(model, body, by)];
    }
    case 'roll back':
      return ['roll-back', new RollBack(model, { place: { kind: intent.kind, name: intent.name } }, by)];
    case 'set alias': {
      const place = { ...model, alias: intent.alias };
      return ['set-alias', new SetAlias(place, { version: String(intent.version) }, by)];
    }
    case 'remove alias':
      return ['remove-alias', new RemoveAlias({ ...model, alias: intent.alias }, {}, by)];
    case 'change availability': {
      const place = { ...model, ref: String(intent.version) };
      return ['change-availability', new ChangeAvailability(place, { to: intent.to }, by)];
    }
    case 'delete': {
      const place = { ...model, ref: String(intent.version) };
      return ['delete-version', new DeleteVersion(place, { overrideWindow: false }, by)];
    }
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
