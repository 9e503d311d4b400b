import type { Executed } from '#application/execution';
import { Unavailable } from '#application/failures';
import type { ICommand } from '@nestjs/cqrs';
import { uuidOf } from '#application/identity';
import type { Operation } from '#application/operations/operation';
import { LogIdentity } from '#application/projecting/log-identity';
import { Rebuilds } from '#application/projecting/rebuilds';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import { recordPossession } from '#application/uploads/possession';
import { preliminaryEvents, type EventType } from '#models/events/vocabulary';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { commandOf, project, streamOfModel } from './intended-command';
import { owner, type InterleavedRegistry, type Running } from './interleaved-registry';
import type { Intent, PlainModel } from './plain-model';
import type { Recording, Sight, Told, Try } from './recorded-calls';
import { byName, resolvedBy, shownBy } from './shown-model';
import type { ToldEvent } from './whole-history';

/** A question about a model, by what it shows. */
export type Look = 'model' | 'aliases' | { readonly ref: string };

/** A change as it is sent each time, and the model that it is of. */
interface Sent {
  readonly slug: string;
  readonly intent: Intent;
  readonly held: boolean;
  readonly key: string;
}

type Open<T> = { -readonly [K in keyof T]: T[K] };
/** A try whose outcome may still come; one that is an operation's is told when that has ended. */
interface OpenTry extends Open<Try> {
  operation?: string;
}

/** Sends commands and questions to an interleaved registry without waiting, and records what comes of them. */
export class RecordedRegistry {
  private readonly sent: Sent[] = [];
  private readonly tries = new Map<string, OpenTry[]>();
  private readonly sights = new Map<string, Sight[]>();
  /** Positions that somebody was told. */
  private readonly positions: bigint[] = [];
  /** By question and past position: the answer, which never changes. */
  private readonly remembered = new Map<string, string>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly rebuilds: string[] = [];
  private failure: Error | undefined;
  private tick = 0;

  constructor(readonly registry: InterleavedRegistry) {}

  /** Asks for a change. @param held whether a version's file is here */
  ask(slug: string, intent: Intent, held = false): void {
    this.send({ slug, intent, held, key: `key-${this.sent.length}` });
  }

  /** Asks again for a change that was asked for before, with its key. */
  again(which: number): void {
    const before = this.sent[which % Math.max(this.sent.length, 1)];
    if (before) this.send(before);
  }

  /** Asks a question as of now. @param own whether the answer must hold what was told last */
  look(slug: string, look: Look, own: boolean): void {
    this.goOn(async (running) => {
      const minimum = own ? this.positions.at(-1) : undefined;
      const { began, found } = await this.question(running, slug, look, minimum === undefined ? {} : { min: minimum });
      this.see(slug, look, { began, found, minimum, past: false });
    });
  }

  /** Asks a question as of a past position that somebody was told. */
  lookBack(slug: string, look: Look, which: number): void {
    this.goOn(async (running) => {
      const position = this.positions[which % Math.max(this.positions.length, 1)];
      if (position === undefined) return;
      const { began, found } = await this.question(running, slug, look, { asOf: position });
      if (!isRefusal(found) && found.position !== position)
        throw new Error(`as of ${position} answers ${found.position}`);
      const key = JSON.stringify([slug, look, position.toString()]);
      const text = JSON.stringify(isRefusal(found) ? found : found.answer);
      const known = this.remembered.get(key) ?? text;
      this.remembered.set(key, known);
      if (known !== text) throw new Error(`the answer as of ${key} was ${known}, and is now ${text}`);
      this.see(slug, look, { began, found, minimum: undefined, past: true });
    });
  }

  /** Has the catalogue made anew. */
  rebuild(): void {
    this.goOn(async ({ app }) => {
      const started = await app.get(Rebuilds, { strict: false }).start({ actor: owner, correlationId: 'rebuild' });
      if (isRefusal(started)) throw new Error(started.detail);
      this.rebuilds.push(started.id);
    });
  }

  /** The process crashes; whoever waits for it hears nothing. */
  crash(): void {
    this.underWay.clear();
    this.registry.crash();
  }

  /** Waits until nothing is under way. @throws what failed though it may not */
  async settle(): Promise<void> {
    const { registry } = this;
    while (this.underWay.size > 0) await Promise.all(this.underWay);
    await registry.quiet();
    for (const tries of this.tries.values()) {
      for (const one of tries) {
        if (one.operation === undefined) continue;
        one.ended = this.tick += 1;
        one.told = await this.outcomeOf(one.operation);
      }
    }
    for (const id of this.rebuilds) {
      const rebuilt = await registry.working.get<Operation>('operation', id);
      if (rebuilt?.value.state !== 'succeeded') throw new Error(`a rebuild ended as ${JSON.stringify(rebuilt?.value)}`);
    }
    if (this.failure) throw this.failure;
  }

  /** What was recorded of each model. */
  recordings(): Recording[] {
    return [...new Set([...this.tries.keys(), ...this.sights.keys()])].map((slug) => ({
      stream: streamOfModel(slug),
      tries: this.tries.get(slug) ?? [],
      sights: this.sights.get(slug) ?? [],
    }));
  }

  /** The history as the audit tells it. */
  async history(): Promise<ToldEvent[]> {
    const { events } = await this.registry.log.readAll(undefined, 100_000);
    return events.map(({ stream: subject, recordedAt: time, data, ...event }) => ({
      ...event,
      subject,
      time,
      preliminary: preliminaryEvents.has(event.type as EventType),
      data: data as Record<string, unknown>,
    }));
  }

  private send(sent: Sent): void {
    if (!this.sent.includes(sent)) this.sent.push(sent);
    const { slug, intent, key, held } = sent;
    this.goOn(async (running) => {
      const [operation, command, file] = commandOf(slug, intent, held, {
        actor: owner,
        correlationId: key,
        idempotencyKey: key,
      });
      const target = streamOfModel(slug);
      const one: OpenTry = {
        client: 0,
        intent,
        commandId: uuidOf('command', owner.principalId, operation, target, key),
        began: (this.tick += 1),
        ended: Infinity,
        told: { kind: 'unknown' },
      };
      this.tries.set(slug, [...(this.tries.get(slug) ?? []), one]);
      if (file) await this.upload(file);
      try {
        const done = await running.commands.execute<ICommand, Executed<object> | Refusal>(command);
        this.hear(one, done);
      } catch (failure) {
        if (!(failure instanceof Unavailable)) throw failure;
      }
      one.ended = this.tick += 1;
    });
  }

  private hear(one: OpenTry, done: Executed<object> | Refusal): void {
    if (isRefusal(done)) one.told = { kind: 'refused', code: done.refused };
    else if ('operation' in done.answer) one.operation = String(done.answer.operation);
    else {
      one.told = { kind: 'done', changed: hasChanged(done.answer), answer: done.answer, position: done.position };
      if (done.position > 0n) this.positions.push(done.position);
    }
  }

  /** Bytes come to be here, as after an upload that ended long ago. */
  private async upload(bytes: Uint8Array): Promise<void> {
    const { digest } = await this.registry.blobs.put(bytes);
    await recordPossession(this.registry.working, owner.principalId, digest, new Date('2026-03-01T12:00:00.000Z'));
  }

  private async outcomeOf(id: string): Promise<Told> {
    const found = await this.registry.working.get<Operation>('operation', id);
    const { state, result, refusal, position } = found?.value ?? { state: 'lost' };
    if (state === 'succeeded' && result && position)
      return { kind: 'done', changed: hasChanged(result), answer: result, position: BigInt(position) };
    if (state === 'failed' && refusal) return { kind: 'refused', code: refusal.refused };
    if (state === 'failed') return { kind: 'unknown' };
    throw new Error(`a registration ended as ${JSON.stringify(found?.value)}`);
  }

  private async question(
    { app, queries }: Running,
    slug: string,
    look: Look,
    when: { min?: bigint; asOf?: bigint },
  ): Promise<{ began: number; found: { position: bigint; answer: unknown } | Refusal }> {
    const began = (this.tick += 1);
    const identity = app.get(LogIdentity, { strict: false });
    const asked: AskedFor = {
      ...(when.min === undefined ? {} : { minPosition: identity.format(when.min) }),
      ...(when.asOf === undefined ? {} : { asOf: identity.format(when.asOf) }),
    };
    const model = { project, model: slug };
    if (look === 'model')
      return { began, found: await queries.execute(new AskCatalogue('show-model', model, owner, asked)) };
    if (look === 'aliases')
      return { began, found: await queries.execute(new AskCatalogue('list-aliases', model, owner, asked)) };
    const question = { ...model, ref: look.ref };
    return { began, found: await queries.execute(new AskCatalogue('resolve', question, owner, asked)) };
  }

  private see(
    slug: string,
    look: Look,
    {
      found,
      ...when
    }: Pick<Sight, 'began' | 'minimum' | 'past'> & {
      found: { position: bigint; answer: unknown } | Refusal;
    },
  ): void {
    if (isRefusal(found)) throw new Error(`a question was refused: ${found.detail}`);
    const { position, answer } = found;
    const isRefused = typeof answer === 'object' && answer !== null && 'refused' in answer;
    const seen = isRefused ? { refused: answer.refused } : seenOf(look, answer as Record<string, unknown>);
    const expected = (model: PlainModel) => expectedOf(look, model);
    const sight: Sight = { client: 0, ...when, ended: (this.tick += 1), position, seen, expected };
    this.sights.set(slug, [...(this.sights.get(slug) ?? []), sight]);
  }

  /** Does work without being waited for. */
  private goOn(work: (running: Running) => Promise<void>): void {
    const going: Promise<void> = this.registry
      .running()
      .then(work)
      .catch((failure: unknown) => {
        if (!(failure instanceof Unavailable))
          this.failure ??= failure instanceof Error ? failure : new Error(String(failure));
      })
      .finally(() => this.underWay.delete(going));
    this.underWay.add(going);
  }
}

function hasChanged(answer: object): boolean {
  const { changed, unchanged } = answer as { changed?: boolean; unchanged?: boolean };
  return changed !== false && unchanged !== true;
}

function seenOf(look: Look, answer: Readonly<Record<string, unknown>>): object {
  if (look === 'aliases') return byName(answer['items']);
  return look === 'model' ? shownBy(answer) : resolvedBy(answer);
}

function expectedOf(look: Look, model: PlainModel): unknown {
  if (look === 'model') return model.shown();
  if (look !== 'aliases') return model.resolved(look.ref);
  return model.title === undefined ? { refused: 'model-not-found' } : model.held('alias');
}
