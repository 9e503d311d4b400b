import type { Type } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Refusal } from '#models/refusals/refusal';
import { Execution, type Executed } from '../execution';
import type { Invocation, UseCase } from '../use-case';

/** What a door hands to the command bus: what it is about, what was typed, and who asks. */
export abstract class RegistryCommand<Place, Body, Answer> extends Command<Executed<Answer> | Refusal> {
  constructor(
    readonly place: Place,
    readonly body: Body,
    readonly by: Invocation,
  ) {
    super();
  }
}

/** The handler that takes commands of a class through the execute path by a use case. */
export function handles<P, B, A>(
  command: new (place: P, body: B, by: Invocation) => RegistryCommand<P, B, A>,
  useCase: UseCase<P, B, A>,
): Type<ICommandHandler> {
  @CommandHandler(command)
  class UseCaseHandler implements ICommandHandler<RegistryCommand<P, B, A>> {
    constructor(private readonly execution: Execution) {}

    execute(given: RegistryCommand<P, B, A>): Promise<Executed<A> | Refusal> {
      return this.execution.run(useCase, given.place, given.body, given.by);
    }
  }
  return UseCaseHandler;
}
