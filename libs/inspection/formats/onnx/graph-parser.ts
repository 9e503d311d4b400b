import type { ValueInfo } from '#inspection/inspection';
import type { Limits } from '#inspection/limits';
import { malformed } from '#inspection/malformed';
import { domainName } from './model';
import type { OnnxModel, OnnxTensor, Scope } from './model';
import type { Field, ProtobufReader } from './protobuf-reader';
import { parseTensor } from './tensor-parser';
import { parseValue } from './value-parser';

/** Fields of AttributeProto: tensors, graphs, sparse tensors, one or several. */
const nestedFields = new Set([5, 10, 6, 11, 22, 23]);

const mostAttributes = 10_000;
const mostDomains = 1000;

/** What parsing a graph adds to: the model, and the scope whose imports its operators need. */
export interface GraphContext {
  reader: ProtobufReader;
  limits: Limits;
  model: OnnxModel;
  scope: Scope;
  /** Path of the nodes that hold the graph, '' for the main graph. */
  prefix: string;
  depth: number;
}

/** Parses a GraphProto with all graphs inside, and answers its inputs that are no initializers, and its outputs. */
export async function parseGraph(
  field: Field,
  context: GraphContext,
): Promise<{ inputs: ValueInfo[]; outputs: ValueInfo[] }> {
  const { reader, limits, model, prefix, depth } = context;
  if (depth > limits.depth) {
    throw malformed('limit-exceeded', `Graphs are nested deeper than ${limits.depth} levels.`, undefined, field.start);
  }
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  const initializers = new Set<string>();
  const initialize = (tensor: OnnxTensor): void => {
    if (initializers.has(tensor.name)) model.repeatedInitializers.push(tensor.name);
    initializers.add(tensor.name);
    keepTensor(context, tensor);
  };
  await reader.message(field, async (part) => {
    if (part.number === 1) await parseNode(part, context);
    if (part.number === 5) initialize(await parseTensor(reader, part, { prefix, initializer: true }));
    if (part.number === 11) inputs.push(await parseValue(reader, part, limits.depth));
    if (part.number === 12) outputs.push(await parseValue(reader, part, limits.depth));
    if (part.number === 15) for (const tensor of await parseSparse(reader, part, prefix)) initialize(tensor);
    if (inputs.length + outputs.length > limits.tensors)
      throw malformed('limit-exceeded', 'A graph has too many values.');
  });
  return { inputs: inputs.filter(({ name }) => !initializers.has(prefix + name)), outputs };
}

/**
 * Parses a NodeProto: which operator it is, and the tensors and graphs in its attributes. The tensor of a Constant
 * is an initializer by another name, and some exporters write all weights so; it is called as the node's output.
 */
export async function parseNode(field: Field, context: GraphContext): Promise<void> {
  const { reader, model, scope, prefix } = context;
  let name = '';
  let operator = '';
  let domain = '';
  let output: string | undefined;
  const attributes: Field[] = [];
  model.nodeCount += 1;
  await reader.message(field, async (part) => {
    if (part.number === 2) output ??= await reader.text(part);
    if (part.number === 3) name = await reader.text(part);
    if (part.number === 4) operator = await reader.text(part);
    if (part.number === 5) attributes.push(part);
    if (attributes.length > mostAttributes) throw malformed('limit-exceeded', 'A node has too many attributes.');
    if (part.number === 7) domain = await reader.text(part);
  });
  const operators = scope.operators.get(domainName(domain));
  if (operators === undefined) scope.operators.set(domainName(domain), new Set([operator]));
  else operators.add(operator);
  if (scope.operators.size > mostDomains) throw malformed('limit-exceeded', 'The model uses too many domains.');
  const constant = operator === 'Constant' && domainName(domain) === domainName('') ? output : undefined;
  const inside = { ...context, prefix: `${prefix}${(name || operator).slice(0, 200)}/` };
  for (const attribute of attributes) {
    for (const tensor of await parseAttribute(attribute, inside, constant !== undefined)) {
      if (tensor.initializer && constant !== undefined) tensor.name = prefix + constant;
      keepTensor(context, tensor);
    }
  }
}

/** AttributeProto: its tensors, initializers if it is of a Constant; graphs in it are parsed, and nothing else can hold anything to check. */
async function parseAttribute(field: Field, context: GraphContext, constant: boolean): Promise<OnnxTensor[]> {
  const { reader, prefix, depth, limits } = context;
  const tensors: OnnxTensor[] = [];
  const nested = async (part: Field): Promise<void> => {
    if (part.number === 5 || part.number === 10) {
      tensors.push(await parseTensor(reader, part, { prefix, initializer: constant }));
    } else if (part.number === 6 || part.number === 11) {
      await parseGraph(part, { ...context, depth: depth + 1 });
    } else {
      const sparse = await parseSparse(reader, part, prefix);
      tensors.push(...sparse.map((tensor) => ({ ...tensor, initializer: constant && tensor.initializer })));
    }
    if (tensors.length > limits.tensors) throw malformed('limit-exceeded', 'An attribute has too many tensors.');
  };
  // Attributes of tree ensembles have millions of numbers: only what is nested is worth a promise.
  await reader.message(field, (part) => (nestedFields.has(part.number) ? nested(part) : undefined));
  return tensors;
}

/** SparseTensorProto: the values count as its parameters, the indices are structure. */
async function parseSparse(reader: ProtobufReader, field: Field, prefix: string): Promise<OnnxTensor[]> {
  const tensors: OnnxTensor[] = [];
  await reader.message(field, async (part) => {
    if (part.number === 1) tensors.push(await parseTensor(reader, part, { prefix, initializer: true }));
    if (part.number === 2) {
      const indices = await parseTensor(reader, part, { prefix, initializer: false });
      tensors.push({ ...indices, name: `${indices.name}#indices` });
    }
  });
  return tensors;
}

function keepTensor({ model, limits }: GraphContext, tensor: OnnxTensor): void {
  if (model.tensors.length === limits.tensors) {
    throw malformed('limit-exceeded', `The file has more than ${limits.tensors} tensors.`);
  }
  model.tensors.push(tensor);
}
