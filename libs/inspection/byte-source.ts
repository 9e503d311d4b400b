/** Random access to a file's bytes. `read` answers exactly `length` bytes or throws. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The bytes as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) =>
      offset < 0 || length < 0 || offset + length > bytes.length
        ? Promise.reject(new RangeError(`Bytes ${offset} to ${offset + length} are not inside the file.`))
        : Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
