import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { authorise } from '#application/access/ability';
import { RegisterModel } from '#application/commands/register-model';
import { Execution } from '#application/execution';
import type { Invocation } from '#application/use-case';
import { isRefusal, type Refusal } from '#models/refusals/refusal';

/** What may be created for a push, where it is not there yet. */
export type Creation = 'nothing' | 'model' | 'project';

interface Place {
  readonly project: string;
  readonly model: string;
}

/** The model that is pushed to: there already, or created if the caller asked for it and may. */
@Injectable()
export class ModelToPush {
  constructor(
    private readonly execution: Execution,
    private readonly commands: CommandBus,
  ) {}

  /** Refuses a push that could not be registered before any of its bytes are read; tells what is missing. */
  async missing(place: Place, creation: Creation, { actor }: Invocation): Promise<Creation | Refusal> {
    const refusal = authorise(actor, 'write', 'register-version');
    if (refusal) return refusal;
    const found = await this.execution.given.model(place.project, place.model);
    if (!isRefusal(found)) return 'nothing';
    if (found.refused === 'model-not-found') return creation === 'nothing' ? found : 'model';
    if (found.refused !== 'project-not-found' || creation !== 'project') return found;
    return authorise(actor, 'own', 'create-project') ?? 'project';
  }

  /** Creates what is missing. Somebody else may have done it meanwhile, which is as good. */
  async create({ project, model }: Place, missing: Creation, by: Invocation): Promise<Refusal | undefined> {
    if (missing === 'nothing') return undefined;
    const { actor, correlationId, traceparent } = by;
    const body = { slug: model, tags: {}, createProject: missing === 'project' };
    const invocation = { actor, correlationId, ...(traceparent !== undefined && { traceparent }) };
    const created = await this.commands.execute(new RegisterModel({ project }, body, invocation));
    return isRefusal(created) && created.refused !== 'name-taken' ? created : undefined;
  }
}
