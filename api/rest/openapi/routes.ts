import { RequestMethod, type Type } from '@nestjs/common';
import {
  CUSTOM_ROUTE_ARGS_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { z } from 'zod';
import { publicKey } from '../../auth/bearer-guard';
import { answersKey, summaryKey, type Answers } from '../answers';
import { askedFor, invocationOf } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

/** One operation as its controller declares it. */
export interface Route {
  /** The controller's name without `Controller`, and the name of its method. */
  readonly area: string;
  readonly name: string;
  readonly verb: string;
  /** As Nest has it: `/api/v1/projects/:project`; `*` stands for the rest of the address. */
  readonly path: string;
  /** Absent where the route says nothing about itself: it belongs to another protocol. */
  readonly summary: string | undefined;
  readonly answers: Answers;
  readonly parameters: ReadonlyMap<string, z.ZodType>;
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodType | undefined;
  /** Whether it can be asked for a past time or position. */
  readonly hasPast: boolean;
  /** Whether it is a command, which may carry an Idempotency-Key. */
  readonly changes: boolean;
  readonly isPublic: boolean;
}

interface Argument {
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly factory?: unknown;
}

type Arguments = Readonly<Record<string, Argument>>;

/** Reads one route of a controller; undefined when the method is none. */
export function routeOf(controller: Type, name: string): Route | undefined {
  const handler: unknown = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value;
  if (typeof handler !== 'function') return undefined;
  const path = metadata<string>(PATH_METADATA, handler);
  if (path === undefined) return undefined;
  const given = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Arguments;
  const custom = Object.entries(given).flatMap(([key, argument]) =>
    key.includes(CUSTOM_ROUTE_ARGS_METADATA) ? [argument.factory] : [],
  );
  return {
    area: controller.name.replace(/Controller$/, ''),
    name,
    verb: (RequestMethod[metadata<RequestMethod>(METHOD_METADATA, handler) ?? RequestMethod.GET] ?? '').toLowerCase(),
    path: `/${[metadata<string>(PATH_METADATA, controller) ?? '', path].join('/')}`
      .replace(/\/+/g, '/')
      .replace(/(?<=.)\/$/, ''),
    summary: metadata<string>(summaryKey, handler),
    answers: metadata<Answers>(answersKey, handler) ?? {},
    parameters: parametersOf(given),
    query: queryOf(given),
    body: argumentsOf(given, RouteParamtypes.BODY).flatMap(validatedSchemas)[0],
    hasPast: custom.includes(askedFor),
    changes: custom.includes(invocationOf),
    isPublic: metadata<boolean>(publicKey, handler) ?? metadata<boolean>(publicKey, controller) ?? false,
  };
}

/** All routes of a controller, in the order of its methods. */
export function routesOf(controller: Type): Route[] {
  const names = Object.getOwnPropertyNames(controller.prototype).filter((name) => name !== 'constructor');
  return names.flatMap((name) => routeOf(controller, name) ?? []);
}

function metadata<T>(key: string, target: object): T | undefined {
  return Reflect.getMetadata(key, target) as T | undefined;
}

/** The keys of arguments are `<kind>:<index>`; they are brought into the order of the parameters. */
function argumentsOf(given: Arguments, kind: RouteParamtypes): Argument[] {
  return Object.entries(given)
    .flatMap(([key, argument]) => {
      const [type, index] = key.split(':');
      return type === String(kind) ? [{ argument, index: Number(index) }] : [];
    })
    .sort((a, b) => a.index - b.index)
    .map(({ argument }) => argument);
}

function validatedSchemas({ pipes = [] }: Argument): z.ZodType[] {
  return pipes.flatMap((pipe) => (pipe instanceof Validated ? [pipe.schema as z.ZodType] : []));
}

function parametersOf(given: Arguments): Map<string, z.ZodType> {
  return new Map(
    argumentsOf(given, RouteParamtypes.PARAM).flatMap((argument) =>
      validatedSchemas(argument).map((schema): [string, z.ZodType] => [String(argument.data), schema]),
    ),
  );
}

function queryOf(given: Arguments): z.ZodObject | undefined {
  const pipes = argumentsOf(given, RouteParamtypes.QUERY).flatMap(({ pipes }) => pipes ?? []);
  for (const pipe of pipes) if (pipe instanceof ValidatedQuery) return pipe.schema as z.ZodObject;
  return undefined;
}
