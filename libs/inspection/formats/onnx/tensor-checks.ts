import type { FindingDraft } from '#inspection/finding';
import { quote } from '#inspection/finding';
import { pathProblem } from '#inspection/path-guard';
import { resolveBeside } from '#inspection/formats/format';
import type { FormatContext } from '#inspection/formats/format';
import { elementCount } from '#inspection/formats/parameter-count';
import { elementBits, elementTypeName, isElementType } from './element-types';
import type { OnnxTensor } from './model';

const RAW = 9;
/** Data fields whose packed elements have a fixed width: float_data, double_data. */
const fixedWidth: ReadonlyMap<number, number> = new Map([
  [4, 4],
  [10, 8],
]);

/** The range of bytes that holds a tensor, in the file of the model or in an external one. */
export interface TensorBytes {
  file: string;
  offset: number;
  bytes: number;
}

const incomplete = (rule: string, title: string, offset?: number): FindingDraft => ({
  rule,
  verdict: 'incomplete',
  title,
  offset,
});

/** Checks one tensor and says where its bytes are, if it is right and they are one range. */
export function checkTensor(
  tensor: OnnxTensor,
  context: FormatContext,
): { findings: FindingDraft[]; place?: TensorBytes } {
  const { name, elementType, shape, dataFields, start } = tensor;
  if (!isElementType(elementType)) {
    return {
      findings: [
        incomplete('onnx-tensor-type', `Tensor ${quote(name)} has the unknown element type ${elementType}.`, start),
      ],
    };
  }
  const elements = elementCount(shape);
  if (elements === undefined) {
    return {
      findings: [
        incomplete('onnx-tensor-shape', `The shape of tensor ${quote(name)} is negative or overflows 64 bits.`, start),
      ],
    };
  }
  const bits = elementBits(elementType);
  const expected = bits === undefined ? undefined : (elements * BigInt(bits) + 7n) / 8n;
  if (tensor.external) return checkExternal(tensor, expected, context);
  if (tensor.externalData.length > 0 || dataFields.length > 1) {
    return {
      findings: [incomplete('onnx-tensor-data', `Tensor ${quote(name)} has data in more than one place.`, start)],
    };
  }
  if (dataFields.length === 0) {
    const findings = elements === 0n ? [] : [incomplete('onnx-tensor-data', `Tensor ${quote(name)} has no data.`)];
    return { findings };
  }
  return checkStored(tensor, expected, context);
}

function checkStored(
  tensor: OnnxTensor,
  expected: bigint | undefined,
  { path }: FormatContext,
): ReturnType<typeof checkTensor> {
  const { name, elementType, shape, dataFields, start, end } = tensor;
  const raw = dataFields[0] === RAW;
  if (raw && expected === undefined) {
    return { findings: [incomplete('onnx-tensor-data', `Tensor ${quote(name)} has strings as raw data.`, start)] };
  }
  if (start === undefined || end === undefined) return { findings: [] };
  const fixed = fixedWidth.has(dataFields[0] ?? 0);
  if ((raw || fixed) && expected !== undefined && expected !== BigInt(end - start)) {
    const type = `${elementTypeName(elementType)} [${shape.slice(0, 8).join(', ')}]`;
    const title = `Tensor ${quote(name)} has ${end - start} bytes; ${type} takes ${expected}.`;
    return { findings: [incomplete('onnx-tensor-size', title, start)] };
  }
  return { findings: [], place: { file: path, offset: start, bytes: end - start } };
}

/** docs/ExternalData.md; the ways out of the package were CVE-2022-25882 and CVE-2024-27318. */
function checkExternal(
  tensor: OnnxTensor,
  expected: bigint | undefined,
  context: FormatContext,
): ReturnType<typeof checkTensor> {
  const { name, dataFields, start } = tensor;
  const entries = new Map(tensor.externalData);
  const location = entries.get('location');
  if (entries.size !== tensor.externalData.length || dataFields.length > 0) {
    return {
      findings: [incomplete('onnx-tensor-data', `Tensor ${quote(name)} has data in more than one place.`, start)],
    };
  }
  if (location === undefined) {
    return {
      findings: [incomplete('onnx-external-data', `The external data of tensor ${quote(name)} has no location.`)],
    };
  }
  const problem = pathProblem(location);
  if (problem !== undefined) {
    const title = `The external data of tensor ${quote(name)} names a refused path.`;
    return { findings: [{ rule: 'onnx-external-path-refused', verdict: 'dangerous', title, detail: problem }] };
  }
  const file = resolveBeside(context.path, location);
  const size = context.sizeOf(file);
  if (size === undefined) {
    return {
      findings: [incomplete('onnx-external-missing', `The package has no file ${quote(file)} for the external data.`)],
    };
  }
  const offset = wholeNumber(entries.get('offset') ?? '0');
  const bytes = wholeNumber(entries.get('length') ?? String(expected ?? size - (offset ?? 0)));
  if (offset === undefined || bytes === undefined || offset + bytes > size) {
    const title = `The external data of tensor ${quote(name)} is not inside ${quote(file)}, which has ${size} bytes.`;
    return { findings: [incomplete('onnx-external-range', title)] };
  }
  if (expected === undefined || expected !== BigInt(bytes)) {
    return {
      findings: [
        incomplete('onnx-tensor-size', `Tensor ${quote(name)} has ${bytes} external bytes, not what its type takes.`),
      ],
    };
  }
  return { findings: [], place: { file, offset, bytes } };
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
