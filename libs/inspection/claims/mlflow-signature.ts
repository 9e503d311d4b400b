import { isRecord, parseJson } from '#inspection/formats/json';
import { scanJson } from '#inspection/formats/json-scan';
import { defaultLimits } from '#inspection/limits';
import type { ValueInfo } from '#models/metadata/value-info';

/**
 * Inputs or outputs of an MLflow signature: JSON text of tensors (`tensor-spec`) or of columns of a table, each of
 * which is a vector of any length. The one tensor without a name gets the name of its side. Throws Malformed for text
 * that is no JSON.
 */
export function signatureSide(json: unknown, side: 'input' | 'output'): ValueInfo[] {
  if (typeof json !== 'string') return [];
  scanJson(json, defaultLimits);
  const values = parseJson(json);
  return Array.isArray(values) ? values.filter(isRecord).map((value) => valueOf(value, side)) : [];
}

function valueOf(value: Record<string, unknown>, side: string): ValueInfo {
  const name = typeof value['name'] === 'string' ? value['name'] : side;
  const tensor = value['tensor-spec'];
  if (!isRecord(tensor)) return { name, dtype: columnType(value, 0), shape: [-1] };
  const shape = Array.isArray(tensor['shape']) ? tensor['shape'] : [];
  return { name, dtype: String(tensor['dtype']), shape: shape.map((dim) => (typeof dim === 'number' ? dim : null)) };
}

/** `double`, or of lists `array(double)`; deeper than three levels it is just an array. */
function columnType(value: Record<string, unknown>, depth: number): string {
  const type = String(value['type']);
  const items = value['items'];
  return type === 'array' && isRecord(items) && depth < 3 ? `array(${columnType(items, depth + 1)})` : type;
}
