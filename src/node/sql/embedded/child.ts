/** Entry of the child process that `openEmbeddedServer` starts: PostgreSQL compiled to WebAssembly (PGlite), in memory. */
import { PGlite } from '@electric-sql/pglite';
import type { FileSize, IndexHeight, Request, Response, Rows } from './messages';

/** PGlite's extensions that ship beside this file. */
const EXTENSIONS = [
  'pg_trgm',
  'citext',
  'btree_gin',
  'btree_gist',
  'hstore',
  'ltree',
  'unaccent',
  'intarray',
];
const PAGE = 8192;
/** PostgreSQL's RELSEG_SIZE: larger relations have several files. */
const SEGMENT = 131_072;

interface FileNode {
  stream_ops: { llseek(stream: unknown, offset: number, whence: number): number };
  contents?: Uint8Array;
  usedBytes?: number;
}

interface FileSystem {
  analyzePath(path: string): { exists: boolean };
  lookupPath(path: string): { node: FileNode };
  writeFile(path: string, data: Uint8Array): void;
  readonly streams: readonly ({ node: FileNode; stream_ops: FileNode['stream_ops'] } | null)[];
}

const FROM_END = 2;

/** Sizes that files pretend to have; the planner takes a table's size from its file. */
class Pretence {
  private readonly bytes = new Map<FileNode, number>();
  on = false;

  constructor(private readonly files: FileSystem) {}

  setPages({ path, pages }: FileSize): void {
    for (let segment = 0; segment === 0 || segment * SEGMENT <= pages; segment++) {
      const name = segment === 0 ? path : `${path}.${segment}`;
      const at = this.locate(name, segment > 0 ? this.locate(path) : undefined);
      if (at === undefined) return;
      const { node } = this.files.lookupPath(at);
      const own = Math.max(0, Math.min(SEGMENT, pages - segment * SEGMENT));
      if (!this.bytes.has(node)) this.wrap(node);
      this.bytes.set(node, own * PAGE);
    }
  }

  /**
   * Makes an empty btree as high as the planner is to think it is: it charges each descent by the height in the meta
   * page, and looks for a column's extremes in the index itself. An index that was just created is in its file only,
   * so nothing has to be evicted from memory.
   */
  setHeight({ path, height }: IndexHeight): void {
    const at = this.locate(path);
    const node = at === undefined ? undefined : this.files.lookupPath(at).node;
    if (node?.contents === undefined || (node.usedBytes ?? 0) < PAGE) return;
    const bytes = emptyBtree(node.contents.subarray(0, PAGE), height);
    if (!bytes) return;
    node.contents = bytes;
    node.usedBytes = bytes.length;
  }

  private wrap(node: FileNode): void {
    const real = node.stream_ops;
    const pretended = {
      ...real,
      llseek: (stream: unknown, offset: number, whence: number): number => {
        const size = this.bytes.get(node) ?? 0;
        if (whence !== FROM_END || !this.on) return real.llseek(stream, offset, whence);
        return Math.max(size, node.usedBytes ?? 0) + offset;
      },
    };
    node.stream_ops = pretended;
    for (const stream of this.files.streams) if (stream?.node === node) stream.stream_ops = pretended;
  }

  /** @param first the path of the relation's first segment, for making one that is not there */
  private locate(path: string, first?: string): string | undefined {
    for (const root of ['/pglite/data/', '/tmp/pglite/base/', '/pgdata/', '/']) {
      if (this.files.analyzePath(root + path).exists) return root + path;
    }
    if (first === undefined) return undefined;
    const made = `${first}${path.slice(path.lastIndexOf('.'))}`;
    this.files.writeFile(made, new Uint8Array());
    return made;
  }
}

/**
 * A meta page, an inner page per level with one downlink, and an empty leaf. Layouts: bufpage.h (PageHeaderData),
 * nbtree.h (BTMetaPageData, BTPageOpaqueData), itup.h. Undefined when `meta` is no meta page.
 */
function emptyBtree(meta: Uint8Array, height: number): Uint8Array | undefined {
  const bytes = new Uint8Array(PAGE * (height + 2));
  bytes.set(meta);
  const view = new DataView(bytes.buffer);
  if (view.getUint32(24, true) !== 0x053162) return undefined;
  view.setUint32(32, 1, true); // root
  view.setUint32(36, height, true);
  view.setUint32(40, 1, true); // fast root
  view.setUint32(44, height, true);
  for (let block = 1; block <= height + 1; block++) {
    const page = block * PAGE;
    const level = height + 1 - block;
    const special = PAGE - 16;
    const upper = level > 0 ? special - 8 : special;
    view.setUint16(page + 12, level > 0 ? 28 : 24, true); // pd_lower
    view.setUint16(page + 14, upper, true);
    view.setUint16(page + 16, special, true);
    view.setUint16(page + 18, PAGE | 4, true);
    if (level > 0) {
      // One line pointer (offset, LP_NORMAL, length 8) to a pivot tuple without attributes that leads one level down.
      view.setUint32(page + 24, upper | (1 << 15) | (8 << 17), true);
      view.setUint16(page + upper + 2, block + 1, true);
      view.setUint16(page + upper + 6, 8 | 0x2000, true);
    }
    view.setUint32(page + special + 8, level, true);
    view.setUint16(page + special + 12, (level === 0 ? 1 : 0) | (block === 1 ? 2 : 0), true);
  }
  return bytes;
}

async function serve(): Promise<void> {
  const extensions = Object.fromEntries(
    EXTENSIONS.map((name) => [
      name,
      {
        name,
        setup: async () => ({ bundlePath: new URL(`./${name}.tar.gz`, import.meta.url) }),
      },
    ]),
  );
  const db = await PGlite.create({ extensions });
  // Pages whose content we have changed have no checksum that fits.
  await db.exec('SET ignore_checksum_failure = on');
  const pretence = new Pretence((db as unknown as { Module: { FS: FileSystem } }).Module.FS);
  const send = (message: Response): void => {
    process.send?.(message);
  };
  const answer = async (request: Request): Promise<readonly Rows[]> => {
    switch (request.type) {
      case 'exec':
        return (await db.exec(request.sql)).map(({ rows }) => rows as Rows);
      case 'query':
        return [(await db.query(request.sql, [...request.values])).rows as Rows];
      case 'sizes':
        for (const size of request.sizes) pretence.setPages(size);
        return [];
      case 'heights':
        for (const height of request.heights) pretence.setHeight(height);
        return [];
      case 'pretend':
        pretence.on = request.on;
        return [];
    }
  };
  let last: Promise<void> = Promise.resolve();
  process.on('message', (request: Request) => {
    last = last.then(async () => {
      try {
        send({ type: 'answer', id: request.id, results: await answer(request) });
      } catch (error) {
        const { message, code, position } = error as { message: string; code?: string; position?: string };
        send({
          type: 'failed',
          id: request.id,
          message,
          ...(code === undefined ? {} : { code }),
          ...(position === undefined ? {} : { position }),
        });
      }
    });
  });
  send({ type: 'ready' });
}

// The parent is gone: nobody wants the answers any more.
process.on('disconnect', () => process.exit(0));
void serve();
