import type { Shape, ValueInfo } from '#inspection/inspection';
import { malformed } from '#inspection/malformed';
import { elementTypeName } from './element-types';
import type { Field, ProtobufReader } from './protobuf-reader';

type ValueType = Omit<ValueInfo, 'name'>;

/** NumPy and PyTorch have no more either. */
const mostDimensions = 64;

/** Parses a ValueInfoProto. `depth` bounds the nesting of sequences, maps and optionals. */
export async function parseValue(reader: ProtobufReader, field: Field, depth: number): Promise<ValueInfo> {
  let name = '';
  let type: ValueType = { dtype: 'UNDEFINED', shape: [], unranked: true };
  await reader.message(field, async (part) => {
    if (part.number === 1) name = await reader.text(part);
    if (part.number === 2) type = await parseType(reader, part, depth);
  });
  return { name, ...type };
}

/** TypeProto: a tensor, or a container that is written `sequence(F32)`, `map(I64,F32)`. */
async function parseType(reader: ProtobufReader, field: Field, depth: number): Promise<ValueType> {
  if (depth === 0) throw malformed('limit-exceeded', 'A type is nested too deep.', undefined, field.start);
  let type: ValueType = { dtype: 'UNDEFINED', shape: [], unranked: true };
  const nested = async (part: Field, at: number): Promise<string> => {
    let dtype = 'UNDEFINED';
    await reader.message(part, async (inner) => {
      if (inner.number === at) dtype = (await parseType(reader, inner, depth - 1)).dtype;
    });
    return dtype;
  };
  const container = (dtype: string): ValueType => ({ dtype, shape: [], unranked: true });
  await reader.message(field, async (part) => {
    if (part.number === 1) type = await parseTensorType(reader, part);
    if (part.number === 4) type = container(`sequence(${await nested(part, 1)})`);
    if (part.number === 5) type = container(`map(${await keyType(reader, part)},${await nested(part, 2)})`);
    if (part.number === 7) type = container('opaque');
    if (part.number === 8) {
      const sparse = await parseTensorType(reader, part);
      type = { ...sparse, dtype: `sparse(${sparse.dtype})` };
    }
    if (part.number === 9) type = container(`optional(${await nested(part, 1)})`);
  });
  return type;
}

async function keyType(reader: ProtobufReader, field: Field): Promise<string> {
  let type = 0;
  await reader.message(field, (part) => {
    if (part.number === 1) type = reader.integer(part);
  });
  return elementTypeName(type);
}

async function parseTensorType(reader: ProtobufReader, field: Field): Promise<ValueType> {
  let type = 0;
  let shape: Shape | undefined;
  await reader.message(field, async (part) => {
    if (part.number === 1) type = reader.integer(part);
    if (part.number === 2) shape = await parseShape(reader, part);
  });
  const dtype = elementTypeName(type);
  return shape === undefined ? { dtype, shape: [], unranked: true } : { dtype, shape };
}

async function parseShape(reader: ProtobufReader, field: Field): Promise<Shape> {
  const shape: Shape = [];
  await reader.message(field, async (part) => {
    if (part.number !== 1) return;
    if (shape.length === mostDimensions) throw malformed('limit-exceeded', 'A shape has too many dimensions.');
    let dim: Shape[number] = null;
    await reader.message(part, async (inner) => {
      if (inner.number === 1) dim = reader.integer(inner);
      if (inner.number === 2) dim = (await reader.text(inner)) || null;
    });
    shape.push(dim);
  });
  return shape;
}
