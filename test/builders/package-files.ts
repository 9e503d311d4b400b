import { createHash } from 'node:crypto';
import { bytesSource } from '#inspection/byte-source';
import type { PackageFile } from '#inspection/inspection';

/** The files of a package in memory, by path; a string is written as UTF-8. */
export function packageFiles(contents: Record<string, Uint8Array | string>): PackageFile[] {
  return Object.entries(contents).map(([path, content]) => {
    const bytes = typeof content === 'string' ? new Uint8Array(Buffer.from(content, 'utf8')) : content;
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return { path, size: bytes.length, digest, source: bytesSource(bytes) };
  });
}
