import { ciRunOf } from './ci-run';

const runs: readonly (readonly [env: Record<string, string>, run: ReturnType<typeof ciRunOf>])[] = [
  [
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_RUN_ID: '17',
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_SERVER_URL: 'https://github.com',
    },
    { system: 'github-actions', id: 'acme/churn/17', url: 'https://github.com/acme/churn/actions/runs/17' },
  ],
  [
    { GITLAB_CI: 'true', CI_PROJECT_PATH: 'acme/churn', CI_PIPELINE_ID: '5', CI_PIPELINE_URL: 'https://gl/5' },
    { system: 'gitlab-ci', id: 'acme/churn/5', url: 'https://gl/5' },
  ],
  [
    { JENKINS_URL: 'https://j/', BUILD_URL: 'https://j/job/churn/3/', BUILD_TAG: 'jenkins-churn-3' },
    { system: 'jenkins', id: 'jenkins-churn-3', url: 'https://j/job/churn/3/' },
  ],
  [
    { CIRCLECI: 'true', CIRCLE_WORKFLOW_ID: 'w', CIRCLE_BUILD_NUM: '3', CIRCLE_BUILD_URL: 'https://c/3' },
    { system: 'circleci', id: 'w', url: 'https://c/3' },
  ],
  [
    { BUILDKITE: 'true', BUILDKITE_BUILD_ID: 'b', BUILDKITE_BUILD_URL: 'https://b/1' },
    { system: 'buildkite', id: 'b', url: 'https://b/1' },
  ],
  [{ CI: 'true' }, undefined],
  [{ GITHUB_ACTIONS: 'true' }, undefined],
  [{ BUILD_URL: 'https://shop.example.org/' }, undefined],
  [{}, undefined],
];

it.each(runs)('a pipeline run is known by %j', (env, run) => {
  expect(ciRunOf(env)).toEqual(run);
});
