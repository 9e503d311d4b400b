import type { Command } from 'commander';
import { PresetName } from '#models/policy/policy';
import { addressText, parseAddress, parseModelAddress, type Address, type ModelAddress } from '../arguments/address';
import { collectTag } from '../arguments/tags';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';

interface TitleOptions extends CommonOptions {
  readonly title?: string;
  readonly description?: string;
}

/** project: creates projects. */
export function addProject(program: Command, io: Io): void {
  const project = program.command('project').description('Create projects');
  addVerb(project, 'create', 'Create a project', ['project create demo --title "Demonstration"'])
    .argument('<project>', 'its name', parseAddress)
    .option('--title <text>', 'what people call it')
    .option('--description <text>', 'what it is for')
    .option('--preset <preset>', 'rules to begin with: open, reviewed or regulated', parsePreset, 'open')
    .action(async ({ project: slug, model }: Address, options: TitleOptions & { preset: PresetName }) => {
      if (model !== undefined)
        throw new CommandFailure(`${slug}/${model} is a model`, `Write annals project create ${slug}.`);
      const { title, description, preset } = options;
      const { registry, print } = await openSession(io, options);
      const changed = await registry.projects.create({ slug, title, description, preset });
      print(changed, () => `Created the project ${changed.slug}\n`);
    });
}

/** model: registers and renames models. */
export function addModel(program: Command, io: Io): void {
  const model = program.command('model').description('Register and rename models');
  addVerb(model, 'create', 'Register a model without a version; push does it too', [
    'model create demo/churn --title "Churn in 90 days"',
  ])
    .argument('<project/model>', 'its name', parseModelAddress)
    .option('--title <text>', 'what people call it')
    .option('--description <text>', 'what it does')
    .option('--tag <key=value>', 'label, repeatable', collectTag)
    .option('--create-project', 'create the project if it is not there')
    .action(
      async (
        address: ModelAddress,
        options: TitleOptions & { tag?: Record<string, string>; createProject?: boolean },
      ) => {
        const { title, description, tag: tags = {}, createProject = false } = options;
        const { registry, print } = await openSession(io, options);
        const changed = await registry.models.register(address.project, {
          slug: address.model,
          title,
          description,
          tags,
          createProject,
        });
        print(
          changed,
          () => `Registered the model ${addressText({ project: changed.project, model: changed.slug })}\n`,
        );
      },
    );
  addVerb(model, 'rename', 'Rename a model; its old name leads to it for ever', ['model rename demo/churn churn-eu'])
    .argument('<project/model>', 'the model', parseModelAddress)
    .argument('<name>', 'its new name, without the project')
    .action(async (address: ModelAddress, to: string, options: CommonOptions) => {
      const { registry, print } = await openSession(io, options);
      const changed = await registry.models.rename(address.project, address.model, { to });
      print(
        changed,
        () => `${addressText(address)} is ${addressText({ project: changed.project, model: changed.slug })} now\n`,
      );
    });
}

function parsePreset(text: string): PresetName {
  const preset = PresetName.safeParse(text);
  if (!preset.success)
    throw new CommandFailure(`${JSON.stringify(text)} is no preset`, 'Use open, reviewed or regulated.');
  return preset.data;
}
