import { malformed } from '#inspection/malformed';
import type { OnnxTensor } from './model';
import { BYTES } from './protobuf-reader';
import type { Field, ProtobufReader } from './protobuf-reader';

/** float, int32, string, int64, raw, double, uint64 data. */
const dataFields = new Set([4, 5, 6, 7, 9, 10, 11]);
const stringData = 6;
/** NumPy and PyTorch have no more either. */
const mostDimensions = 64;

/** Parses a TensorProto; its data is not read, only where it is. */
export async function parseTensor(
  reader: ProtobufReader,
  field: Field,
  place: { prefix: string; initializer: boolean },
): Promise<OnnxTensor> {
  const tensor: OnnxTensor = {
    name: place.prefix,
    elementType: 0,
    shape: [],
    initializer: place.initializer,
    dataFields: [],
    external: false,
    externalData: [],
  };
  let ranges = 0;
  await reader.message(field, (part) => {
    if (dataFields.has(part.number)) {
      if (!tensor.dataFields.includes(part.number)) tensor.dataFields.push(part.number);
      ranges += 1;
      if (part.wire === BYTES && part.number !== stringData) {
        tensor.start = part.start;
        tensor.end = part.end;
      }
      return;
    }
    return parsePart(reader, part, tensor, place.prefix);
  });
  if (ranges > 1) {
    delete tensor.start;
    delete tensor.end;
  }
  return tensor;
}

async function parsePart(reader: ProtobufReader, part: Field, tensor: OnnxTensor, prefix: string): Promise<void> {
  if (part.number === 1) {
    tensor.shape.push(...(await reader.integers(part, mostDimensions)));
    if (tensor.shape.length > mostDimensions) throw malformed('limit-exceeded', 'A tensor has too many dimensions.');
  }
  if (part.number === 2) tensor.elementType = reader.integer(part);
  if (part.number === 8) tensor.name = prefix + (await reader.text(part));
  if (part.number === 13) {
    if (tensor.externalData.length === 100)
      throw malformed('limit-exceeded', 'A tensor has too many external_data entries.');
    tensor.externalData.push(await parseEntry(reader, part));
  }
  if (part.number === 14) tensor.external = reader.integer(part) === 1;
}

/** StringStringEntryProto: key and value. */
export async function parseEntry(reader: ProtobufReader, field: Field): Promise<[string, string]> {
  const entry: [string, string] = ['', ''];
  await reader.message(field, async (part) => {
    if (part.number === 1) entry[0] = await reader.text(part);
    if (part.number === 2) entry[1] = await reader.text(part);
  });
  return entry;
}
