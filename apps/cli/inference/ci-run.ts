/** A run of a pipeline, as its system names it. */
export interface CiRun {
  readonly system: string;
  /** Names the run within the system; the same when it is repeated. */
  readonly id: string;
  readonly url?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How systems say that they run, which run it is, and where people look at it. */
const systems: readonly {
  readonly system: string;
  readonly isHere: (env: Environment) => boolean;
  readonly id: (env: Environment) => string | undefined;
  readonly url: (env: Environment) => string | undefined;
}[] = [
  {
    system: 'github-actions',
    isHere: (env) => env.GITHUB_ACTIONS === 'true',
    id: (env) => joined('/', env.GITHUB_REPOSITORY, env.GITHUB_RUN_ID),
    url: (env) => joined('/', env.GITHUB_SERVER_URL, env.GITHUB_REPOSITORY, 'actions/runs', env.GITHUB_RUN_ID),
  },
  {
    system: 'gitlab-ci',
    isHere: (env) => Boolean(env.GITLAB_CI),
    id: (env) => joined('/', env.CI_PROJECT_PATH, env.CI_PIPELINE_ID),
    url: (env) => env.CI_PIPELINE_URL || env.CI_JOB_URL,
  },
  {
    system: 'jenkins',
    isHere: (env) => Boolean(env.BUILD_URL && (env.JENKINS_URL || env.BUILD_TAG)),
    id: (env) => env.BUILD_TAG || env.BUILD_URL,
    url: (env) => env.BUILD_URL,
  },
  {
    system: 'circleci',
    isHere: (env) => Boolean(env.CIRCLECI),
    id: (env) => env.CIRCLE_WORKFLOW_ID || env.CIRCLE_BUILD_NUM,
    url: (env) => env.CIRCLE_BUILD_URL,
  },
  {
    system: 'buildkite',
    isHere: (env) => Boolean(env.BUILDKITE),
    id: (env) => env.BUILDKITE_BUILD_ID,
    url: (env) => env.BUILDKITE_BUILD_URL,
  },
  {
    system: 'azure-pipelines',
    isHere: (env) => Boolean(env.TF_BUILD),
    id: (env) => joined('/', env.SYSTEM_TEAMPROJECT, env.BUILD_BUILDID),
    url: () => undefined,
  },
  {
    system: 'bitbucket-pipelines',
    isHere: (env) => Boolean(env.BITBUCKET_BUILD_NUMBER),
    id: (env) => joined('/', env.BITBUCKET_REPO_FULL_NAME, env.BITBUCKET_BUILD_NUMBER),
    url: () => undefined,
  },
  {
    system: 'travis-ci',
    isHere: (env) => env.TRAVIS === 'true',
    id: (env) => env.TRAVIS_BUILD_ID,
    url: (env) => env.TRAVIS_BUILD_WEB_URL,
  },
];

/** The pipeline run that this process is part of, by its environment; undefined when it is none that is known. */
export function ciRunOf(env: Environment): CiRun | undefined {
  for (const { system, isHere, id: idOf, url } of systems) {
    const id = isHere(env) ? idOf(env) : undefined;
    if (id) return { system, id, url: url(env) };
  }
  return undefined;
}

/** The parts with a separator between them; undefined unless all are there. */
function joined(separator: string, ...parts: readonly (string | undefined)[]): string | undefined {
  return parts.every(Boolean) ? parts.join(separator) : undefined;
}
