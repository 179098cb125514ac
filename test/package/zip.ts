import { inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly data: Buffer;
  /** Bytes that it takes in the archive. */
  readonly packedSize: number;
}

/** The files of an archive by name, by its central directory. As much as vsce writes: no zip64, no encryption. */
export function readZip(archive: Buffer): Map<string, ZipEntry> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('This is no zip archive.');
  const count = archive.readUInt16LE(end + 10);
  const files = new Map<string, ZipEntry>();
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    const method = archive.readUInt16LE(at + 10);
    const size = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const rest = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + size);
    const data = method === 0 ? packed : inflateRawSync(packed);
    if (!name.endsWith('/')) files.set(name, { data, packedSize: size });
    at += 46 + nameLength + rest;
  }
  return files;
}
