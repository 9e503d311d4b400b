import type { Command } from 'commander';
import type { DeploymentAnswer } from '#models/queries/deployments';
import { everyItem } from '#sdk/pages';
import { foldSlug } from '#models/values/slug';
import {
  addressText,
  parseAddress,
  parseModelAddress,
  parseVersionAddress,
  type Address,
  type ModelAddress,
  type VersionAddress,
} from '../arguments/address';
import { parseAsOf, parseMoment } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { momentText } from '../terminal/quantities';
import { table } from '../terminal/table';

interface DeployOptions extends CommonOptions {
  readonly address?: string;
  readonly since?: string;
  readonly reason?: string;
}

interface ListOptions extends CommonOptions {
  readonly environment?: string;
  readonly all?: boolean;
  readonly ended?: boolean;
  readonly asOf?: string;
}

/** deploy: records that a version runs somewhere. */
export function addDeploy(program: Command, io: Io): void {
  addVerb(program, 'deploy', 'Record that a version runs somewhere; what ran there has ended', [
    'deploy demo/churn@production production-eu --address https://churn.example.org/v1',
    'deploy demo/churn@3 edge --since 2026-03-01T12:00:00Z',
  ])
    .argument('<project/model@ref>', 'the version', parseVersionAddress)
    .argument('<environment>', 'where it runs')
    .option('--address <url>', 'URL by which it is reached there')
    .option('--since <moment>', 'since when it runs, if not since now', parseMoment)
    .option('--reason <text>', 'why, for those who read the history')
    .action(async ({ project, model, ref }: VersionAddress, environment: string, options: DeployOptions) => {
      const { address: url, since, reason } = options;
      const { registry, print } = await openSession(io, options);
      const command = { version: ref, environment, url, since, reason };
      const changed = await registry.deployments.record(project, model, command);
      const { id, replaced } = changed;
      const what = addressText({ project, model, ref: changed.version });
      const before = replaced && replaced.version !== changed.version ? ` (before: ${replaced.version})` : '';
      print(changed, () =>
        changed.changed
          ? `${what} runs in ${changed.environment} since ${momentText(changed.since)}${before}\n  deployment ${id}\n`
          : `Nothing changed: ${what} runs in ${changed.environment} already, as deployment ${id}\n`,
      );
    });
}

/** undeploy: records that a version runs somewhere no more. */
export function addUndeploy(program: Command, io: Io): void {
  addVerb(program, 'undeploy', 'Record that a model runs somewhere no more', [
    'undeploy demo/churn production-eu --reason "moved to the batch job"',
    'undeploy demo/churn 7c1de0a4-91f2-5b7e-8c34-2f6b1d8a4e02',
  ])
    .argument('<project/model>', 'the model', parseModelAddress)
    .argument('<deployment>', 'id of the deployment, or its environment where only one runs')
    .option('--reason <text>', 'why, for those who read the history')
    .action(async (address: ModelAddress, named: string, options: DeployOptions) => {
      const session = await openSession(io, options);
      const { project, model } = address;
      const id = await deploymentId(session, address, named);
      const ended = await session.registry.deployments.end(project, model, id, { reason: options.reason });
      const what = addressText({ project, model, ref: ended.version });
      session.print(ended, () => `${what} runs in ${ended.environment} no more\n`);
    });
}

/** deployments: what runs where, and whether it may. */
export function addDeployments(program: Command, io: Io): void {
  addVerb(program, 'deployments', 'List what runs where, and whether it may go on running', [
    'deployments',
    'deployments demo',
    'deployments demo/churn --environment production-eu',
    'deployments demo/churn --all --as-of 2026-03-01T12:00:00Z',
  ])
    .argument('[project/model]', 'a project, or a model of it; else all projects', parseAddress)
    .option('--environment <name>', 'only there')
    .option('--all', 'also what has ended')
    .option('--ended', 'only what has ended')
    .option('--as-of <moment>', 'what ran then: a moment, a position or a date', parseAsOf)
    .action(async (address: Address | undefined, options: ListOptions) => {
      if (address?.ref !== undefined)
        throw new CommandFailure('Deployments are listed by model', 'Leave out the @ and what follows.');
      const { registry, print } = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const question = {
        ...(address?.model !== undefined && { model: address.model }),
        ...(options.environment !== undefined && { environment: options.environment }),
        open: options.ended ? ('no' as const) : options.all ? ('all' as const) : ('yes' as const),
      };
      const projects = address
        ? [address.project]
        : (await everyItem((page) => registry.projects.list(page, asOf))).map(({ slug }) => slug);
      const items: DeploymentAnswer[] = [];
      for (const project of projects)
        items.push(...(await everyItem((page) => registry.deployments.list(project, { ...question, ...page }, asOf))));
      print({ items }, () => deploymentsTable(items));
    });
}

function deploymentsTable(deployments: readonly DeploymentAnswer[]): string {
  const rows = deployments.map(({ environment, url, project, model, version, since, endedAt, standing }) => [
    environment,
    url,
    addressText({ project, model, ref: version }),
    momentText(since),
    endedAt === null ? standing : `ended ${momentText(endedAt)}`,
  ]);
  const reasons = deployments.flatMap(({ standing, why, environment, project, model }) =>
    standing === null || standing === 'allowed' || why === null
      ? []
      : [`  ${environment}, ${addressText({ project, model })}: ${why}\n`],
  );
  const shown = table(['environment', 'url', 'version', 'since', 'standing'], rows, 'nothing runs');
  return reasons.length === 0 ? shown : `${shown}\n${reasons.join('')}`;
}

/** The id of a deployment that was named by it, or by its environment. */
async function deploymentId({ registry }: Session, { project, model }: ModelAddress, named: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(named)) return named.toLowerCase();
  const open = await everyItem((page) => registry.deployments.list(project, { model, ...page }));
  const there = open.filter(({ environment }) => foldSlug(environment) === foldSlug(named));
  const [only] = there;
  if (only && there.length === 1) return only.id;
  throw only
    ? new CommandFailure(
        `${there.length} versions run in ${named}`,
        `Give the id of one: ${there.map(({ id, url, version }) => `${id} (${version}${url ? ` at ${url}` : ''})`).join(', ')}.`,
      )
    : new CommandFailure(`Nothing of ${addressText({ project, model })} runs in ${named}`, 'See annals deployments.');
}
