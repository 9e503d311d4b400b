import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Settings of a server that speaks TLS. */
export interface CertificateFiles {
  readonly tls_cert: string;
  readonly tls_key: string;
}

const day = 24 * 60 * 60 * 1000;

/** Writes a certificate (X.509 version 1, ECDSA over P-256) that is signed by its own key and holds for a day. */
export async function writeCertificate(directory: string): Promise<CertificateFiles> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId('2a8648ce3d040302'));
  const name = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from('annals')))));
  const validity = sequence(utcTime(Date.now() - day), utcTime(Date.now() + day));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const signed = sequence(der(0x02, Buffer.of(1)), algorithm, name, validity, name, key);
  const signature = sign('sha256', signed, privateKey);
  const certificate = sequence(signed, algorithm, der(0x03, Buffer.of(0), signature));
  const files = { tls_cert: join(directory, 'certificate.pem'), tls_key: join(directory, 'key.pem') };
  await writeFile(files.tls_cert, pem(certificate));
  await writeFile(files.tls_key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return files;
}

/** A value in DER (X.690): its tag, its length, what it holds; up to 65,535 bytes. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const sized = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...sized), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** YYMMDDHHMMSSZ. */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\.\d+|\D/g, '');
  return der(0x17, Buffer.from(`${digits.slice(2)}Z`));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
