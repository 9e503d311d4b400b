import type { ModelEvent } from '#models/events/model';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import { versionOf, type ModelName } from './names';
import type { Deployment, ModelState } from './state';

/** How far a caller's clock may be ahead of ours. */
const toleranceMs = 5 * 60 * 1000;

/** Where a version runs: what keeps it from being deleted. */
export function deploymentsOf(model: ModelState, number: number): string[] {
  return openDeployments(model)
    .filter((deployment) => deployment.number === number)
    .map(
      ({ deploymentId, environment, url }) => `deployment ${deploymentId} in ${environment}${url ? ` (${url})` : ''}`,
    );
}

/** What runs at a place: an environment, and in it a URL or none. */
export function deploymentAt(model: ModelState, environment: string, url: string | null): Deployment | undefined {
  return openDeployments(model).find(
    (deployment) => foldSlug(deployment.environment) === foldSlug(environment) && deployment.url === url,
  );
}

/**
 * Records that a version runs somewhere, and ends what ran at the same place. It is a fact about the world, so that it is
 * taken of every version that was not deleted, and of an archived model too. The same version at the same place since
 * the same moment is no news.
 * @param command `since` is null when the caller did not say: then it is now
 */
export function recordDeployment(
  model: ModelState,
  command: {
    readonly deploymentId: string;
    readonly number: number;
    readonly environment: string;
    readonly url: string | null;
    readonly since: string | null;
    readonly reason: string | null;
    readonly now: string;
  },
  name: ModelName,
): Decision<ModelEvent> {
  const version = notDeleted(model, name) ?? versionOf(model, command.number, name);
  if (isRefusal(version)) return version;
  const since = command.since ?? command.now;
  const early = inTheFuture('/since', since, command.now);
  if (early) return early;
  const { deploymentId, number, url, reason } = command;
  const running = deploymentAt(model, command.environment, url);
  if (running?.number === number && (command.since === null || sameMoment(command.since, running.since))) return [];
  return [
    {
      type: 'DeploymentRecorded',
      data: {
        modelId: model.modelId,
        versionId: version.versionId,
        number,
        deploymentId,
        environment: running?.environment ?? command.environment,
        url,
        since,
        replaces: running
          ? {
              deploymentId: running.deploymentId,
              versionId: running.versionId,
              number: running.number,
              endedAt: Date.parse(since) < Date.parse(running.since) ? running.since : since,
            }
          : null,
        reason,
      },
    },
  ];
}

/** Records that a version runs somewhere no more. @param command `at` is null when the caller did not say: then now */
export function endDeployment(
  model: ModelState,
  command: {
    readonly deploymentId: string;
    readonly at: string | null;
    readonly reason: string | null;
    readonly now: string;
  },
  name: ModelName,
): Decision<ModelEvent> {
  const refusal = notDeleted(model, name);
  if (refusal) return refusal;
  const deployment = model.deployments.get(command.deploymentId);
  const who = { ...name, deployment: command.deploymentId };
  if (!deployment) return refuse('deployment-not-found', who);
  const { deploymentId, versionId, number, environment, since, endedAt } = deployment;
  if (endedAt !== null) return refuse('deployment-ended', { ...who, endedAt });
  const at = command.at ?? (Date.parse(command.now) < Date.parse(since) ? since : command.now);
  const early = inTheFuture('/at', at, command.now);
  if (early && command.at !== null) return early;
  if (Date.parse(at) < Date.parse(since)) {
    return refuse('invalid-input', { problems: [{ path: '/at', message: `must not be before it began, ${since}` }] });
  }
  return [
    {
      type: 'DeploymentEnded',
      data: { modelId: model.modelId, versionId, number, deploymentId, environment, at, reason: command.reason },
    },
  ];
}

function openDeployments(model: ModelState): Deployment[] {
  return [...model.deployments.values()].filter(({ endedAt }) => endedAt === null);
}

function notDeleted(model: ModelState, name: ModelName): Refusal | undefined {
  return model.lifecycle === 'deleted' ? refuse('model-deleted', name) : undefined;
}

function inTheFuture(path: string, moment: string, now: string): Refusal | undefined {
  return Date.parse(moment) > Date.parse(now) + toleranceMs
    ? refuse('invalid-input', { problems: [{ path, message: `must not be in the future, ${moment}` }] })
    : undefined;
}

function sameMoment(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}
