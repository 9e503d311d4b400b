import { modelIdOf, projectIdOf, streamOf, uuidOf } from '#application/identity';
import type { Recording, Sight, Told, Try } from './recorded-calls';
import type { Intent, PlainModel, Wanted } from './plain-model';
import { numberOf, pathOf, type Registry } from './pushing';
import type { Reply } from './running-registry';
import { seeded } from './seeded';
import { byName, resolvedBy, shownBy } from './shown-model';

const aliases = ['blue', 'green', 'red'];
const stages = ['production', 'staging'];
const availabilities: readonly Wanted[] = [
  'deprecated',
  'restored',
  'restored',
  'quarantined',
  'released',
  'released',
  'released',
  'archived',
];

interface Request {
  readonly operation: string;
  readonly method: string;
  readonly at: string;
  readonly body?: unknown;
}

/** Clients of one model over HTTP, each with wishes by chance; what they ask and are told is recorded. */
export class BusyClients {
  readonly tries: Try[] = [];
  readonly sights: Sight[] = [];
  private readonly path: string;
  private readonly stream: string;
  private tick = 0;
  /** The highest number that anybody was told. */
  private newest = 0;

  constructor(
    private readonly registry: Registry,
    private readonly model: string,
    private readonly title: string,
    private readonly seed: number,
  ) {
    const [project = '', slug = ''] = model.split('/');
    this.path = pathOf(model);
    this.stream = streamOf.model(modelIdOf(projectIdOf(project), slug));
  }

  /** What they did, to be held against the history. */
  get recording(): Recording {
    return { stream: this.stream, title: this.title, tries: this.tries, sights: this.sights };
  }

  /** Lets a number of clients at work, each as long as it may. @param mayGoOn is asked with the number of calls so far */
  async work(clients: number, mayGoOn: (calls: number) => boolean): Promise<void> {
    await Promise.all(Array.from({ length: clients }, (_, client) => this.client(client, mayGoOn)));
  }

  private async client(client: number, mayGoOn: (calls: number) => boolean): Promise<void> {
    const random = seeded(this.seed * 1009 + client);
    let seen: string | undefined;
    for (let calls = 0; mayGoOn(calls); calls += 1) {
      const key = `client-${client}-${calls}`;
      if (random(3) === 0) {
        seen = (await this.look(client, random, seen)) ?? seen;
        continue;
      }
      const intent = this.wish(random, key);
      const { reply, told } = await this.send(client, intent, key);
      seen = reply.headers.get('registry-position') ?? seen;
      // Whoever hears that it was done sometimes asks for it again, as after a lost answer.
      if (told.kind !== 'refused' && random(8) === 0) await this.send(client, intent, key);
    }
  }

  private async send(client: number, intent: Wish, key: string): Promise<{ reply: Reply; told: Told }> {
    const { operation, method, at, body } = requestOf(intent, key);
    const began = (this.tick += 1);
    const headers = { 'idempotency-key': key };
    const options = body === undefined ? { headers } : { headers, body };
    const reply = await this.registry.request(method, `${this.path}${at}`, options);
    const told = toldBy(reply);
    const commandId = uuidOf('command', 'owner', operation, this.stream, key);
    this.tries.push({ client, intent, commandId, began, ended: (this.tick += 1), told });
    if (intent.do === 'register' && told.kind === 'done')
      this.newest = Math.max(this.newest, Number(reply.body['number']));
    return { reply, told };
  }

  private async look(client: number, random: Random, seen: string | undefined): Promise<string | undefined> {
    const minimum = random(2) === 0 ? seen : undefined;
    const { at, seen: saw, expected } = this.question(random);
    const began = (this.tick += 1);
    const reply = await this.registry.request('GET', at, {
      headers: minimum === undefined ? {} : { 'registry-min-position': minimum },
    });
    const ended = (this.tick += 1);
    if (reply.status === 503) return undefined;
    const told = reply.headers.get('registry-position');
    this.sights.push({
      client,
      began,
      ended,
      position: told === null ? undefined : numberOf(told),
      minimum: minimum === undefined ? undefined : numberOf(minimum),
      past: false,
      seen: reply.status < 300 ? saw(reply.body) : { refused: reply.body['code'] },
      expected,
    });
    return told ?? undefined;
  }

  private question(random: Random): Question {
    switch (random(4)) {
      case 0:
        return { at: this.path, seen: shownBy, expected: (model) => model.shown() };
      case 1: {
        const seen = (body: Reply['body']) => byName(body['items']);
        return { at: `${this.path}/aliases`, seen, expected: (model) => model.held('alias') };
      }
      case 2: {
        const seen = (body: Reply['body']) =>
          (body['items'] as { id: string; type: string }[])
            .filter(({ type }) => type !== 'ModelRegistered')
            .map(({ id }) => id);
        const expected: Sight['expected'] = (_model, events) =>
          events
            .slice(-6)
            .reverse()
            .map(({ id }) => id);
        return { at: `${this.path}/history?limit=6`, seen, expected };
      }
      default: {
        const ref = ['latest', ...stages, ...aliases, String(this.someNumber(random))][random(7)] ?? 'latest';
        const expected = (model: PlainModel) => model.resolved(ref);
        return { at: `/api/v1/resolve/${this.model}@${ref}`, seen: resolvedBy, expected };
      }
    }
  }

  private someNumber(random: Random): number {
    return Math.max(1, this.newest + 1 - random(8));
  }

  private wish(random: Random, key: string): Wish {
    const version = this.someNumber(random);
    const alias = aliases[random(aliases.length)] ?? 'blue';
    const stage = stages[random(2)] ?? 'staging';
    switch (random(16)) {
      case 0:
      case 1:
      case 2:
        return { do: 'register' };
      case 3:
      case 4:
      case 5:
        return { do: 'transition', version, to: stage };
      case 6:
        return { do: 'transition', version, to: 'none' };
      case 7:
      case 8:
        return { do: 'roll back', kind: 'stage', name: stage };
      case 9:
        return { do: 'roll back', kind: 'alias', name: alias };
      case 10:
      case 11:
        return { do: 'set alias', alias, version };
      case 12:
        return { do: 'remove alias', alias };
      case 13:
        return { do: 'change availability', version, to: availabilities[random(availabilities.length)] ?? 'restored' };
      case 14:
        return { do: 'delete', version };
      default:
        return { do: 'describe', title: `Title of ${random(2) === 0 ? 'all' : key}` };
    }
  }
}

/** What is read, and what of the answer has to be as the model says. */
interface Question {
  readonly at: string;
  readonly seen: (body: Reply['body']) => unknown;
  readonly expected: Sight['expected'];
}

type Random = (below: number) => number;
/** What is wanted of a model that is there. */
type Wish = Exclude<Intent, { readonly do: 'begin' }>;

function requestOf(intent: Wish, key: string): Request {
  switch (intent.do) {
    case 'register': {
      const body = { content: { kind: 'external', uri: `s3://busy/${key}/` } };
      return { operation: 'register-version', method: 'POST', at: '/versions', body };
    }
    case 'describe':
      return { operation: 'describe-model', method: 'PATCH', at: '', body: { title: intent.title } };
    case 'transition': {
      const body = { version: String(intent.version), to: intent.to };
      return { operation: 'transition-stage', method: 'POST', at: '/transitions', body };
    }
    case 'roll back': {
      const body = { place: { kind: intent.kind, name: intent.name } };
      return { operation: 'roll-back', method: 'POST', at: '/rollbacks', body };
    }
    case 'set alias': {
      const body = { version: String(intent.version) };
      return { operation: 'set-alias', method: 'PUT', at: `/aliases/${intent.alias}`, body };
    }
    case 'remove alias':
      return { operation: 'remove-alias', method: 'DELETE', at: `/aliases/${intent.alias}` };
    case 'change availability': {
      const at = `/versions/${intent.version}/availability`;
      return { operation: 'change-availability', method: 'POST', at, body: { to: intent.to } };
    }
    case 'delete':
      return { operation: 'delete-version', method: 'DELETE', at: `/versions/${intent.version}` };
  }
}

function toldBy({ status, headers, body }: Reply): Told {
  if (status >= 500) return { kind: 'unknown' };
  if (status >= 400) return { kind: 'refused', code: String(body['code']) };
  const changed = body['changed'] !== false && body['unchanged'] !== true;
  return { kind: 'done', changed, answer: body, position: numberOf(headers.get('registry-position') ?? '-0') };
}
