import { foldSlug } from '#models/values/slug';
import { endAll, put, type Projection } from './projection';

/** Which versions run where. A deployment that has ended keeps its row, as such. */
export const deployments: Projection = (event) => {
  switch (event.type) {
    case 'DeploymentRecorded': {
      const { modelId, versionId, deploymentId, environment, url, since, replaces, reason } = event.data;
      const ending = replaces
        ? [
            put(
              'deployments',
              { model_id: modelId, deployment_id: replaces.deploymentId },
              { ended_at: replaces.endedAt, ended_by: event.actor },
            ),
          ]
        : [];
      const recorded = {
        version_id: versionId,
        environment,
        environment_folded: foldSlug(environment),
        url,
        since,
        reason,
        recorded_at: event.recordedAt,
        recorded_by: event.actor,
        ended_at: null,
        ended_by: null,
      };
      return [...ending, put('deployments', { model_id: modelId, deployment_id: deploymentId }, recorded)];
    }
    case 'DeploymentEnded': {
      const { modelId, deploymentId, at } = event.data;
      const ended = { ended_at: at, ended_by: event.actor };
      return [put('deployments', { model_id: modelId, deployment_id: deploymentId }, ended)];
    }
    case 'ModelDeleted':
      return [endAll('deployments', { model_id: event.data.modelId })];
    default:
      return [];
  }
};
