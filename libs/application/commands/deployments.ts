import { deploymentAt, endDeployment as decideEnd, recordDeployment as decideRecord } from '#domain/model/deployments';
import { EndDeployment as Ending, RecordDeployment as Recording } from '#models/commands/deployments';
import type { KnownEvent } from '#models/events/envelope';
import type { DeploymentChanged } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import type { Given } from '../given';
import { uuidOf } from '../identity';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget, type ModelPlace } from './on-model';
import { givenVersion } from './on-version';

/** A deployment of a model, by its id. */
export interface DeploymentPlace extends ModelPlace {
  readonly deployment: string;
}

/** Records that a version runs somewhere. */
export class RecordDeployment extends RegistryCommand<ModelPlace, Recording, DeploymentChanged> {}
/** Records that a model runs somewhere no more. */
export class EndDeployment extends RegistryCommand<DeploymentPlace, Ending, DeploymentChanged> {}

/** Says that a version runs somewhere; what ran at the same place has ended by it. */
export const recordDeployment: UseCase<ModelPlace, Recording, DeploymentChanged> = {
  operation: 'record-deployment',
  needs: 'write',
  body: Recording,
  target: (place, _body, given) => modelTarget(place, given),
  async decide(place, body, given, attempt) {
    const found = await givenVersion({ ...place, ref: body.version }, given);
    if (isRefusal(found)) return found;
    const { model, version, name, subject } = found;
    const where = { environment: body.environment, url: body.url ?? null };
    const command = {
      ...where,
      deploymentId: uuidOf('deployment', attempt.commandId),
      number: version.number,
      since: moment(body.since),
      reason: body.reason ?? null,
      now: attempt.now,
    };
    const events = decideRecord(model.state, command, name);
    if (isRefusal(events)) return events;
    const running = deploymentAt(model.state, where.environment, where.url);
    if (events.length === 0 && running) {
      const { deploymentId: id, number, environment, url, since } = running;
      return {
        unchanged: { id, version: number, environment, url, since, endedAt: null, replaced: null, changed: false },
      };
    }
    return { writes: [{ slot: 0, to: model, subject, events }] };
  },
  answer(_place, _body, [event]) {
    if (event?.type !== 'DeploymentRecorded') throw new Error('a deployment was recorded without its event');
    const { deploymentId: id, number: version, environment, url, since, replaces } = event.data;
    const replaced = replaces && { id: replaces.deploymentId, version: replaces.number };
    return { id, version, environment, url, since, endedAt: null, replaced, changed: true };
  },
};

/** Says that a version runs somewhere no more. */
export const endDeployment: UseCase<DeploymentPlace, Ending, DeploymentChanged> = {
  operation: 'end-deployment',
  needs: 'write',
  body: Ending,
  target: (place, _body, given) => modelTarget(place, given),
  async decide(place, body, given, attempt) {
    const found = await given.model(place.project, place.model);
    if (isRefusal(found)) return found;
    const { model, name } = found;
    const command = {
      deploymentId: place.deployment,
      at: moment(body.at),
      reason: body.reason ?? null,
      now: attempt.now,
    };
    const events = decideEnd(model.state, command, name);
    if (isRefusal(events)) return events;
    const { projectId, modelId, deployments } = model.state;
    const versionId = deployments.get(place.deployment)?.versionId;
    const subject = { projectId, modelId, ...(versionId === undefined ? {} : { versionId }) };
    return { writes: [{ slot: 0, to: model, subject, events }] };
  },
  answer: (_place, _body, [event], given) => ended(event, given),
};

async function ended(event: KnownEvent | undefined, given: Given): Promise<DeploymentChanged> {
  if (event?.type !== 'DeploymentEnded') throw new Error('a deployment was ended without its event');
  const { modelId, deploymentId: id, number: version, environment, at } = event.data;
  const deployment = (await given.modelAt(modelId, event.position)).deployments.get(id);
  if (!deployment) throw new Error(`deployment ${id} was not in model ${modelId} at position ${event.position}`);
  const { url, since } = deployment;
  return { id, version, environment, url, since, endedAt: at, replaced: null, changed: true };
}

/** A moment in the form in which events are stamped, so that the texts of two compare as their times do. */
function moment(text: string | undefined): string | null {
  return text === undefined ? null : new Date(text).toISOString();
}
