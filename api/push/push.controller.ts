import { Controller, Param, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegisterVersion } from '#application/commands/register-version';
import { fileListProblem } from '#application/registration/verify-content';
import type { RegisterVersion as Body } from '#models/commands/versions';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { FileEntry } from '#models/values/file-entry';
import { Slug } from '#models/values/slug';
import { descriptionFile, longestDescription, readDescription, registrationOf } from './description';
import { ModelToPush } from './model-to-push';
import { pushPath } from './push-bodies';
import { ReceivedFiles } from './received-files';
import { invalid } from './refusals';
import { RegistrationEnds } from './registration-end';
import { Pushed, type Push } from './request';

/** A whole push in one request, for clients that have tar and curl and nothing else: the body is a tar. */
@Controller(`${pushPath.slice(1)}/:project/:model`)
export class PushController {
  constructor(
    private readonly commands: CommandBus,
    private readonly models: ModelToPush,
    private readonly received: ReceivedFiles,
    private readonly ends: RegistrationEnds,
  ) {}

  /** What `curl -T -` sends. */
  @Put()
  put(
    @Param('project') project: string,
    @Param('model') model: string,
    @Pushed() push: Push,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.push({ project, model }, push, request, reply);
  }

  @Post()
  post(
    @Param('project') project: string,
    @Param('model') model: string,
    @Pushed() push: Push,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.push({ project, model }, push, request, reply);
  }

  /** 201: registered. 200: the newest version has this content. 202: it takes long and goes on, see Location. */
  private async push(
    place: { project: string; model: string },
    { by, creation, description }: Push,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const invalidPlace = namesProblem(place);
    if (invalidPlace) return invalidPlace;
    if (request.body !== undefined && request.body !== null)
      return invalid('Content-Type', 'must be application/x-tar, or absent');
    const missing = await this.models.missing(place, creation, by);
    if (isRefusal(missing)) return missing;
    const sent = await this.received.receive(request.raw.iterator({ destroyOnReturn: false }), by.actor);
    const body = await this.registration(sent, description);
    if (isRefusal(body)) return body;
    const refusal = await this.models.create(place, missing, by);
    if (refusal) return refusal;
    if (missing !== 'nothing') void reply.header('annals-created', missing === 'project' ? 'project, model' : 'model');
    const result = await this.commands.execute(new RegisterVersion(place, body, by));
    if (isRefusal(result)) return result;
    const { answer, position } = result;
    if (!('operation' in answer)) {
      void reply.code(answer.unchanged ? 200 : 201).header('location', addressOf(place, answer.number));
      return result;
    }
    const end = await this.ends.of(answer.operation, by.actor, () => reply.raw.destroyed);
    if (isRefusal(end)) return end;
    if (!end.ended) {
      void reply.code(202).header('location', `/api/v1/operations/${answer.operation}`).header('retry-after', '1');
      return { answer: end.operation, position };
    }
    void reply.code(201).header('location', addressOf(place, end.version.number));
    return { answer: end.version, position: end.position };
  }

  private async registration(files: FileEntry[], header: Push['description']): Promise<Body | Refusal> {
    const described = files.find(({ path }) => path === descriptionFile);
    const rest = files.filter((file) => file !== described);
    const unsafe = fileListProblem(rest);
    if (unsafe) return unsafe;
    if (!described) return registrationOf(rest, {}, header);
    if (described.size > longestDescription)
      return invalid(descriptionFile, `has more than ${longestDescription} bytes`);
    const member = readDescription(descriptionFile, await this.received.text(described));
    return isRefusal(member) ? member : registrationOf(rest, member, header);
  }
}

function namesProblem(place: { project: string; model: string }): Refusal | undefined {
  const problems = Object.entries(place).flatMap(([name, value]) => {
    const problem = Slug.safeParse(value).error?.issues[0];
    return problem ? [{ path: `/${name}`, message: problem.message }] : [];
  });
  return problems.length > 0 ? refuse('invalid-input', { problems }) : undefined;
}

function addressOf({ project, model }: { project: string; model: string }, number: number): string {
  return `/api/v1/projects/${project}/models/${model}/versions/${number}`;
}
