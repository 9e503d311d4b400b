import { z } from 'zod';
import { Digest } from './digest';
import { freeTexts } from './free-text';

/** A file's path inside its version. What makes a path unsafe is said by the path guard of inspection. */
export const FilePath = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[^\u0000-\u001f\u007f\\]+$/, 'must not hold control characters or backslashes')
  .meta({ description: 'Path inside the version, segments joined by /.', example: 'weights/model.onnx' })
  .register(freeTexts, { max: 1024 });

/** One file of a version: where it lies, how big it is, and which bytes it holds. */
export const FileEntry = z.strictObject({
  path: FilePath,
  size: z.int().nonnegative().meta({ description: 'Bytes.' }),
  digest: Digest,
});
export type FileEntry = z.output<typeof FileEntry>;
