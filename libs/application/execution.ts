import { Injectable } from '@nestjs/common';
import { failPoint } from '#fail-point';
import type { NewEvent } from '#models/events/envelope';
import { schemaVersions } from '#models/events/vocabulary';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { parsePosition } from '#models/values/position';
import { authorise } from './access/ability';
import { Unavailable } from './failures';
import { scanRequest } from './free-text-gate';
import { Given } from './given';
import { digestOf, uuidOf } from './identity';
import type { Loaded } from './loaded';
import { Clock } from './ports/clock';
import { EventLog, maxEventBytes, type AppendResult, type StreamWrite } from './ports/event-log';
import { Ids } from './ports/ids';
import { KeyedQueue } from './queue';
import { known, Streams } from './streams';
import type { Attempt, Invocation, UseCase, Write } from './use-case';
import { WriteGate } from './write-gate';

/** What a command answers, and where in the log it stands. */
export interface Executed<A> {
  readonly answer: A;
  readonly position: bigint;
}

const decisions = 5;
const repetitions = 5;

/**
 * The one way of every command: authorise → scan what was typed → load → decide → append → answer with the position.
 * A command id found in the target stream is answered from what is stored there, and appends nothing.
 */
@Injectable()
export class Execution {
  readonly given: Given;
  private readonly queue = new KeyedQueue();

  constructor(
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly gate: WriteGate,
  ) {
    this.given = new Given(new Streams(log));
  }

  /** Carries out a command. @throws Unavailable when the log, the clock or the writers around it do not let it */
  async run<P, B, A>(useCase: UseCase<P, B, A>, place: P, body: B, by: Invocation): Promise<Executed<A> | Refusal> {
    const refusal =
      authorise(by.actor, useCase.needs, useCase.operation) ?? (await scanRequest(useCase.body, body, place));
    if (refusal) return refusal;
    this.gate.assertOpen();
    const foreign = await this.foreignTag(by.ifMatch);
    if (foreign) return foreign;
    const target = await useCase.target(place, body, this.given);
    if (isRefusal(target)) return target;
    const random = this.ids.uuid();
    const commandIdFor = (stream: string) =>
      by.idempotencyKey === undefined ? random : this.commandId(useCase.operation, stream, by);
    return this.queue.run(target.stream, () => this.attempt(useCase, place, body, by, commandIdFor));
  }

  /** The id of a command: the same for the same caller, operation, target and key; random without a key. */
  commandId(operation: string, stream: string, by: Invocation): string {
    return by.idempotencyKey === undefined
      ? this.ids.uuid()
      : uuidOf('command', by.actor.principalId, operation, stream, by.idempotencyKey);
  }

  /** An ETag of another log says nothing about this one, whatever its number is. */
  private async foreignTag(ifMatch: string | undefined): Promise<Refusal | undefined> {
    if (ifMatch === undefined || parsePosition(ifMatch)?.logId === (await this.given.logId())) return undefined;
    return refuse('changed-meanwhile', { expected: ifMatch, actual: 'one of another log' });
  }

  private async attempt<P, B, A>(
    useCase: UseCase<P, B, A>,
    place: P,
    body: B,
    by: Invocation,
    commandIdFor: (stream: string) => string,
  ): Promise<Executed<A> | Refusal> {
    const requestDigest = digestOf({ operation: useCase.operation, place, body });
    for (let round = 0; round < decisions; round++) {
      const target = await useCase.target(place, body, this.given);
      if (isRefusal(target)) return target;
      const commandId = commandIdFor(target.stream);
      const repeated = await this.repeated(useCase, place, body, target, commandId, requestDigest);
      if (repeated) return repeated;
      const now = this.gate.now(this.clock.now());
      const attempt: Attempt = {
        commandId,
        now,
        actor: by.actor,
        ifMatch: by.ifMatch,
        isFirst: by.idempotencyKey === undefined && round === 0,
        eventId: (slot, index) => uuidOf('event', commandId, String(slot), String(index)),
      };
      const outcome = await useCase.decide(place, body, this.given, attempt);
      if (isRefusal(outcome)) return outcome;
      if ('unchanged' in outcome) return { answer: outcome.unchanged, position: target.position };
      const writes = outcome.writes
        .filter((write) => write.events.length > 0)
        .map((write) => streamWrite(write, attempt, { requestDigest, by }));
      const tooLarge = oversized(writes);
      if (tooLarge) return tooLarge;
      failPoint('command.before-append');
      const result = await this.append(writes, now);
      if (result.outcome === 'landed') {
        failPoint('command.after-append');
        this.gate.saw(result.events);
        const events = result.events.filter(({ stream }) => stream === target.stream).map(known);
        const position = events.at(-1)?.position ?? target.position;
        const answer = await useCase.answer(place, body, events, this.given);
        return isRefusal(answer) ? answer : { answer, position };
      }
    }
    throw new Unavailable('contention', `${useCase.operation} met other writers ${decisions} times`);
  }

  private async repeated<P, B, A>(
    useCase: UseCase<P, B, A>,
    place: P,
    body: B,
    target: Loaded<unknown>,
    commandId: string,
    requestDigest: string,
  ): Promise<Executed<A> | Refusal | undefined> {
    const handled = target.handled.get(commandId);
    if (!handled) return undefined;
    if (handled.requestDigest !== requestDigest) {
      return refuse('idempotency-key-reused', { operation: useCase.operation });
    }
    const events = await this.given.eventsOf(target, commandId);
    const position = events.at(-1)?.position ?? target.position;
    const answer = await useCase.answer(place, body, events, this.given);
    return isRefusal(answer) ? answer : { answer, position };
  }

  /** An append whose outcome is unknown is repeated with the same events until the log says what became of it. */
  private async append(
    writes: readonly StreamWrite[],
    now: string,
  ): Promise<Exclude<AppendResult, { outcome: 'unknown' }>> {
    let reason = '';
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const result = await this.log.append(writes, now);
      if (result.outcome !== 'unknown') return result;
      reason = result.reason;
    }
    throw new Unavailable('outcome-unknown', reason);
  }
}

function streamWrite(write: Write, attempt: Attempt, request: { requestDigest: string; by: Invocation }): StreamWrite {
  const events = write.events.map((event, index): NewEvent => ({
    id: attempt.eventId(write.slot, index),
    commandId: attempt.commandId,
    requestDigest: request.requestDigest,
    type: event.type,
    schemaVersion: schemaVersions[event.type],
    subject: write.subject,
    actor: attempt.actor.principalId,
    correlationId: request.by.correlationId,
    causationId: attempt.commandId,
    ...(request.by.traceparent === undefined ? {} : { traceparent: request.by.traceparent }),
    data: event.data,
  }));
  return { stream: write.to.stream, expected: write.to.revision, events };
}

function oversized(writes: readonly StreamWrite[]): Refusal | undefined {
  const largest = Math.max(
    0,
    ...writes.flatMap((write) => write.events).map((event) => Buffer.byteLength(JSON.stringify(event.data))),
  );
  return largest > maxEventBytes ? refuse('event-too-large', { bytes: largest, limit: maxEventBytes }) : undefined;
}
