import type { CheckName } from '../values/check';
import type { Policy, PresetName, StageRule } from './policy';

const stage = (name: string, checks: CheckName[], votes = 0): StageRule => ({ name, checks, votes, holders: 1 });
const edge = (from: string, to: string) => ({ from, to });

const reviewedEdges = [
  edge('none', 'development'),
  edge('development', 'staging'),
  edge('staging', 'production'),
  edge('production', 'staging'),
  edge('staging', 'development'),
  edge('development', 'none'),
  edge('staging', 'none'),
  edge('production', 'none'),
];

/** The three sets of rules that a project can begin from. */
export const presets: Readonly<Record<PresetName, Policy>> = {
  open: {
    preset: 'open',
    stages: [stage('staging', ['format', 'safety']), stage('production', ['format', 'safety'])],
    edges: 'every',
    externalMayBeUnknown: true,
    externalMayHoldStage: true,
    defaultRef: 'latest',
    rollbackWindowDays: 30,
    needs: [],
  },
  reviewed: {
    preset: 'reviewed',
    stages: [
      stage('development', ['format']),
      stage('staging', ['format', 'safety', 'metadata', 'lineage'], 1),
      stage('production', ['format', 'safety', 'metadata', 'lineage', 'evaluation'], 2),
    ],
    edges: reviewedEdges,
    externalMayBeUnknown: false,
    externalMayHoldStage: true,
    defaultRef: 'production',
    rollbackWindowDays: 30,
    needs: ['votes'],
  },
  regulated: {
    preset: 'regulated',
    stages: [
      stage('development', ['format']),
      stage('staging', ['format', 'safety', 'metadata', 'lineage'], 1),
      stage(
        'production',
        ['format', 'safety', 'metadata', 'lineage', 'evaluation', 'signature', 'licence', 'sensitive-data'],
        2,
      ),
    ],
    edges: reviewedEdges,
    externalMayBeUnknown: false,
    externalMayHoldStage: false,
    defaultRef: 'production',
    rollbackWindowDays: 30,
    needs: ['votes', 'strict-access-log', 'retention', 'legal-hold'],
  },
};
