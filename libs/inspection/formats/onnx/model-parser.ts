import type { Opset } from '#inspection/inspection';
import type { Limits } from '#inspection/limits';
import { malformed } from '#inspection/malformed';
import { parseGraph, parseNode } from './graph-parser';
import type { GraphContext } from './graph-parser';
import { domainName } from './model';
import type { OnnxModel, Scope } from './model';
import type { Field, ProtobufReader } from './protobuf-reader';
import { parseEntry } from './tensor-parser';

/** Top-level fields that are of no interest here: producer's domain, model_version, doc_string, configuration. */
const skipped = new Set([4, 5, 6, 26]);
const mostEntries = 10_000;

/** Parses a ModelProto of `size` bytes (onnx.in.proto of ONNX 1.22) in one pass, without the weights. */
export async function parseModel(reader: ProtobufReader, size: number, limits: Limits): Promise<OnnxModel> {
  const model: OnnxModel = {
    metadata: [],
    hasGraph: false,
    inputs: [],
    outputs: [],
    nodeCount: 0,
    tensors: [],
    repeatedInitializers: [],
    main: newScope('the model'),
    functions: [],
    unknownFields: [],
  };
  const context: GraphContext = { reader, limits, model, scope: model.main, prefix: '', depth: 0 };
  await reader.walk(0, size, async (field) => {
    if (skipped.has(field.number)) return;
    if (field.number === 1) model.irVersion = reader.integer(field);
    else if (field.number === 2) model.producer = await reader.text(field);
    else if (field.number === 3) model.producerVersion = await reader.text(field);
    else if (field.number === 7) {
      if (model.hasGraph)
        throw malformed('onnx-two-graphs', 'The model has more than one graph.', undefined, field.start);
      model.hasGraph = true;
      Object.assign(model, await parseGraph(field, context));
    } else if (field.number === 8) add(model.main.opsets, await parseOpset(reader, field));
    else if (field.number === 14) add(model.metadata, await parseEntry(reader, field));
    else if (field.number === 20) await parseTraining(field, context);
    else if (field.number === 25) add(model.functions, await parseFunction(field, context));
    else if (model.unknownFields.length < 10) model.unknownFields.push(field.number);
  });
  return model;
}

/** TrainingInfoProto: two more graphs, of initialization and of the algorithm. */
async function parseTraining(field: Field, context: GraphContext): Promise<void> {
  let graph = 0;
  await context.reader.message(field, async (part) => {
    if (part.number !== 1 && part.number !== 2) return;
    graph += 1;
    await parseGraph(part, { ...context, prefix: `training-${graph}/`, depth: 1 });
  });
}

/** FunctionProto: a body of nodes with opsets of its own. */
async function parseFunction(field: Field, context: GraphContext): Promise<OnnxModel['functions'][number]> {
  const { reader } = context;
  const scope = newScope('a function');
  let name = '';
  let domain = '';
  await reader.message(field, async (part) => {
    if (part.number === 1) name = await reader.text(part);
    if (part.number === 7) await parseNode(part, { ...context, scope, prefix: `${name}/`, depth: 1 });
    if (part.number === 9) add(scope.opsets, await parseOpset(reader, part));
    if (part.number === 10) domain = await reader.text(part);
  });
  return { name, domain: domainName(domain), scope };
}

async function parseOpset(reader: ProtobufReader, field: Field): Promise<Opset> {
  const opset: Opset = { domain: domainName(''), version: 0 };
  await reader.message(field, async (part) => {
    if (part.number === 1) opset.domain = domainName(await reader.text(part));
    if (part.number === 2) opset.version = reader.integer(part);
  });
  return opset;
}

function newScope(name: string): Scope {
  return { name, opsets: [], operators: new Map() };
}

function add<T>(list: T[], item: T): void {
  if (list.length === mostEntries) throw malformed('limit-exceeded', `A list has more than ${mostEntries} entries.`);
  list.push(item);
}
