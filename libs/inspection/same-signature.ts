/** One input or output as inspection reads it from a model file. */
export interface ExtractedValue {
  name: string;
  dtype: string;
  shape: readonly (number | string | null)[];
  /** Whether the file gives no shape at all. */
  unranked?: true | undefined;
}

/**
 * Whether a declared signature says nothing against an extracted one: the same names in any order, element types equal
 * without case, the same ranks, and no dimension with two different sizes. Symbols, null and -1 fit every size,
 * no shape fits every shape.
 */
export function sameSignature(declared: readonly ExtractedValue[], extracted: readonly ExtractedValue[]): boolean {
  const byName = new Map(extracted.map((value) => [value.name, value]));
  return declared.length === extracted.length && declared.every((value) => fits(value, byName.get(value.name)));
}

function fits(declared: ExtractedValue, extracted: ExtractedValue | undefined): boolean {
  return (
    extracted !== undefined &&
    declared.dtype.toLowerCase() === extracted.dtype.toLowerCase() &&
    (declared.unranked === true || extracted.unranked === true || shapesFit(declared.shape, extracted.shape))
  );
}

function shapesFit(declared: ExtractedValue['shape'], extracted: ExtractedValue['shape']): boolean {
  return (
    declared.length === extracted.length &&
    declared.every((size, axis) => {
      const other = extracted[axis];
      return !isSize(size) || !isSize(other) || size === other;
    })
  );
}

function isSize(dimension: number | string | null | undefined): dimension is number {
  return typeof dimension === 'number' && dimension >= 0;
}
