import type { Command } from 'commander';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import { collectLink, parseBaseModel, parseCommit, parseDataset, parseRun } from '../arguments/lineage-link';
import { collectMetric } from '../arguments/metric';

/** What a command line says of lineage, an option a kind of link. */
export interface LineageOptions {
  readonly dataset?: LineageLink[];
  readonly commit?: LineageLink[];
  readonly run?: LineageLink[];
  readonly baseModel?: LineageLink[];
}

/** The metrics that a command line gives. */
export interface MetricOptions {
  readonly metric?: Evaluation[];
}

/** Adds --metric, which can be repeated. */
export function metricOption(command: Command): Command {
  return command.option(
    '--metric <metric>',
    'name=value[unit][:higher|lower]@dataset/split[#slice], repeatable; which way is better follows from the name unless said',
    collectMetric,
  );
}

/** Adds the options that say where a version comes from, each of which can be repeated. */
export function lineageOptions(command: Command): Command {
  return command
    .option(
      '--dataset <dataset>',
      '[training:|validation:|test:]name[@version|@sha256:…], repeatable',
      collectLink(parseDataset),
    )
    .option('--commit <commit>', 'repository@commit of the training code, repeatable', collectLink(parseCommit))
    .option('--run <run>', 'id[@system] of the training run, repeatable', collectLink(parseRun))
    .option(
      '--base-model <model>',
      'project/model@ref[:finetune|adapter|merge|quantized|distilled], repeatable',
      collectLink(parseBaseModel),
    );
}

/** All links that the options name. */
export function linksOf({ dataset = [], commit = [], run = [], baseModel = [] }: LineageOptions): LineageLink[] {
  return [...dataset, ...commit, ...run, ...baseModel];
}
