import type { GeneratedModel } from '../catalogue/generated-catalogue';
import { submissionOf } from '../catalogue/submissions';
import { rawRequest } from './raw-client';
import { modelPath } from './reading';

/**
 * Requests that register versions of external content in turn in these models, each with record, metrics, lineage and
 * tags as the generated ones have.
 */
export function registrations(
  url: string,
  token: string,
  models: readonly GeneratedModel[],
  random: (below: number) => number,
): (number: number) => Buffer {
  return (number) => {
    const model = models[number % models.length];
    if (model === undefined) throw new Error('there is no model to register in');
    const { content, metadata, tags, evaluations, lineage } = submissionOf(model, model.versions + number, random);
    if (content.kind !== 'external') throw new Error('only external content is registered here');
    const { uri } = content;
    const body = { content: { kind: 'external', uri: `${uri}?${number}` }, metadata, tags, evaluations, lineage };
    return rawRequest(url, 'POST', `${modelPath(model)}/versions`, { token, body });
  };
}
