// Writes a repository of TypeScript to analyse: layers of stores, services and routes that call each other across
// files, and pages without a database, as much as in real ones. The same seed gives the same files.
import fs from 'node:fs';
import path from 'node:path';

/** @returns the number of bytes written */
export function generateSources(folder, files, seed) {
  const random = mulberry32(seed);
  const pick = (count) => Math.floor(random() * count);
  const stores = Math.round(files * 0.15);
  const services = Math.round(files * 0.3);
  const routes = Math.round(files * 0.15);
  let bytes = 0;
  const write = (name, text) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    bytes += text.length;
  };
  write('package.json', '{ "name": "bench", "dependencies": { "pg": "*", "knex": "*", "react": "*" } }\n');
  write('tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }\n');
  write(
    'src/db.ts',
    "import { Pool } from 'pg';\nexport const pool = new Pool();\nexport async function query(text: string, values: unknown[]): Promise<any[]> {\n  const { rows } = await pool.query(text, values);\n  return rows;\n}\n",
  );
  for (let i = 0; i < stores; i++) write(`src/stores/${i % 40}/store${i}.ts`, store(i, pick));
  for (let i = 0; i < services; i++)
    write(`src/services/${i % 60}/service${i}.ts`, service(i, stores, services, pick));
  for (let i = 0; i < routes; i++) write(`src/routes/${i % 30}/route${i}.ts`, route(i, services, pick));
  for (let i = 0; i < files - stores - services - routes - 1; i++)
    write(`src/pages/${i % 80}/page${i}.tsx`, page(pick));
  return bytes;
}

function store(i, pick) {
  const methods = Array.from({ length: 3 + pick(6) }, (_, m) =>
    [
      `  /** Reads by ${m}. */`,
      `  async find${m}(id: number, options: { deleted?: boolean } = {}): Promise<Row${i} | undefined> {`,
      `    const rows = await query('SELECT id, name, total FROM table${i} WHERE key${m} = $1 AND deleted = $2', [id, options.deleted ?? false]);`,
      `    const [first] = rows;`,
      `    return first === undefined ? undefined : this.read(first);`,
      `  }`,
      ``,
      `  async update${m}(id: number, row: Partial<Row${i}>): Promise<void> {`,
      `    await query('UPDATE table${i} SET name = $2, total = $3 WHERE key${m} = $1', [id, row.name, row.total]);`,
      `  }`,
    ].join('\n'),
  );
  return `import { query } from '@/db';

export interface Row${i} {
  readonly id: number;
  readonly name: string;
  readonly total: number;
}

export class Store${i} {
${methods.join('\n\n')}

  private read(row: any): Row${i} {
    return { id: Number(row.id), name: String(row.name).trim(), total: Math.round(Number(row.total) * 100) / 100 };
  }
}
`;
}

function service(i, stores, services, pick) {
  const own = [pick(stores), pick(stores)];
  const other = pick(services);
  const fields = own.map((s, n) => `    private readonly store${n}: Store${s},`).join('\n');
  const methods = Array.from({ length: 4 + pick(8) }, (_, m) => {
    const s = m % own.length;
    const body = [
      `    for (const id of ids) {\n      const row = await this.store${s}.find${m % 3}(id);\n      if (row) out.push({ ...row, total: row.total * rate });\n    }`,
      `    const rows = await this.store${s}.find${m % 3}(ids[0] ?? 0);\n    if (rows !== undefined) out.push(rows);\n    out.sort((a, b) => a.total - b.total);`,
      `    const labels = ids.map((id) => \`\${id}-\${rate}\`).filter((label) => label.length > 3);\n    out.push(...labels.map((name, index) => ({ id: index, name, total: rate })));`,
      `    const parts = await Promise.all(ids.map(async (id) => help${other}(id, rate)));\n    for (const part of parts) out.push({ id: part, name: String(part), total: part });`,
    ][pick(4)];
    return `  async work${m}(ids: readonly number[], rate = 1): Promise<{ id: number; name: string; total: number }[]> {\n    const out: { id: number; name: string; total: number }[] = [];\n${body}\n    return out.filter(({ total }) => total >= 0 && Number.isFinite(total));\n  }`;
  });
  return `import { Store${own[0]} } from '@/stores/${own[0] % 40}/store${own[0]}';
${own[1] === own[0] ? '' : `import { Store${own[1]} } from '../../stores/${own[1] % 40}/store${own[1]}';\n`}import { help${other} } from '@/services/${other % 60}/service${other}';

const LIMITS = { small: 10, large: 1000 } as const;

export async function help${i}(id: number, rate: number): Promise<number> {
  const bounded = Math.min(Math.max(id, LIMITS.small), LIMITS.large);
  return bounded % 7 === 0 ? bounded * rate : bounded + rate;
}

export class Service${i} {
  constructor(
${fields}
  ) {}

${methods.join('\n\n')}
}
`;
}

function route(i, services, pick) {
  const s = pick(services);
  const handlers = Array.from(
    { length: 3 + pick(4) },
    (_, h) =>
      `router.get('/r${i}/${h}', async (request: any, response: any) => {\n  const ids = String(request.query.ids ?? '').split(',').map(Number);\n  const found = await service.work${h % 4}(ids, ${h + 1});\n  response.json({ count: found.length, items: found.map((item: any) => ({ ...item, href: \`/r${i}/\${item.id}\` })) });\n});`,
  );
  return `import { Service${s} } from '@/services/${s % 60}/service${s}';\n\ndeclare const router: any;\ndeclare const service: Service${s};\n\n${handlers.join('\n\n')}\n`;
}

function page(pick) {
  const parts = Array.from(
    { length: 4 + pick(8) },
    (_, p) =>
      `export function Part${p}({ items, onPick }: { items: Item[]; onPick(item: Item): void }) {\n  const [open, setOpen] = useState(false);\n  const shown = useMemo(() => items.filter((item) => item.total > ${p}).slice(0, ${p + 5}), [items]);\n  useEffect(() => {\n    if (shown.length === 0) setOpen(false);\n  }, [shown]);\n  return (\n    <section className="part part-${p}" hidden={!open}>\n      <h2 onClick={() => setOpen(!open)}>{items.length} of {shown.length}</h2>\n      <ul>\n        {shown.map((item) => (\n          <li key={item.id} onClick={() => onPick(item)}>\n            <b>{item.name}</b> <i>{item.total.toFixed(2)}</i>\n          </li>\n        ))}\n      </ul>\n    </section>\n  );\n}`,
  );
  return `import { useEffect, useMemo, useState } from 'react';\n\ninterface Item {\n  id: number;\n  name: string;\n  total: number;\n}\n\n${parts.join('\n\n')}\n`;
}

/** Small, fast, good enough to vary texts (Tommy Ettinger's mulberry32). */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
