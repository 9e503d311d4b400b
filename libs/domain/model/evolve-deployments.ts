import type { LayeredMap } from '../layered-map';
import type { ModelEvent } from '#models/events/model';
import type { Deployment, ModelState } from './state';

type DeploymentEvent = Extract<ModelEvent, { type: 'DeploymentRecorded' | 'DeploymentEnded' }>;

/** Which versions run where, after one more event about that. */
export function evolveDeployments(state: ModelState, event: DeploymentEvent): ModelState {
  if (event.type === 'DeploymentEnded') {
    return { ...state, deployments: ended(state.deployments, event.data.deploymentId, event.data.at) };
  }
  const { deploymentId, versionId, number, environment, url, since, replaces } = event.data;
  const before = replaces ? ended(state.deployments, replaces.deploymentId, replaces.endedAt) : state.deployments;
  const recorded = { deploymentId, versionId, number, environment, url, since, endedAt: null };
  return { ...state, deployments: before.with(deploymentId, recorded) };
}

function ended(
  deployments: LayeredMap<string, Deployment>,
  deploymentId: string,
  endedAt: string,
): LayeredMap<string, Deployment> {
  const deployment = deployments.get(deploymentId);
  return deployment ? deployments.with(deploymentId, { ...deployment, endedAt }) : deployments;
}
