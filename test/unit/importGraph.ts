import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ParserPlugin, parse } from '@babel/parser';

/** One import of one file, as far as layers care. */
export interface Import {
  /** Importing file, relative to the repository, with `/`. */
  readonly from: string;
  /** Imported file (relative to the repository, without extension) or package as written. */
  readonly to: string;
  /** True when nothing of it is left at run time. */
  readonly isType: boolean;
}

export interface ParsedFile {
  readonly file: string;
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
}

interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Every TypeScript file below the given folders of the repository, parsed for its imports. */
export function parseFolders(root: string, folders: readonly string[]): ParsedFile[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
      .map((file) => parseFile(file, readFileSync(path.join(root, file), 'utf8'))),
  );
}

export function parseFile(file: string, text: string): ParsedFile {
  const plugins: ParserPlugin[] = file.endsWith('x') ? ['typescript', 'jsx'] : ['typescript'];
  const { program } = parse(text, { sourceType: 'module', plugins });
  const imports: Import[] = [];
  let hasDefaultExport = false;
  const add = (source: unknown, isType: boolean): void => {
    const specifier = (source as { value?: unknown } | undefined)?.value;
    if (typeof specifier !== 'string') return;
    imports.push({ from: file, to: resolve(file, specifier), isType });
  };
  const visit = (node: SyntaxNode): void => {
    switch (node.type) {
      case 'ImportDeclaration':
        add(node.source, node.importKind === 'type' || isAllTypes(node.specifiers));
        break;
      case 'ExportNamedDeclaration':
        add(node.source, node.exportKind === 'type' || isAllTypes(node.specifiers));
        break;
      case 'ExportAllDeclaration':
        add(node.source, node.exportKind === 'type');
        break;
      case 'ExportDefaultDeclaration':
        hasDefaultExport = true;
        break;
      case 'TSImportType':
        add(node.argument, true);
        break;
      case 'CallExpression':
        if (isImportOrRequire(node.callee as SyntaxNode)) add((node.arguments as unknown[])[0], false);
        break;
    }
    for (const child of Object.values(node).flat()) if (isNode(child)) visit(child);
  };
  visit(program as unknown as SyntaxNode);
  return { file, imports, hasDefaultExport };
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** `import { type A, type B }`; a bare `import './x'` runs the module and is not about types. */
function isAllTypes(specifiers: unknown): boolean {
  const all = specifiers as SyntaxNode[];
  return all.length > 0 && all.every((one) => one.importKind === 'type' || one.exportKind === 'type');
}

function isImportOrRequire(callee: SyntaxNode): boolean {
  return callee.type === 'Import' || (callee.type === 'Identifier' && callee.name === 'require');
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return path.posix.join(path.posix.dirname(from), specifier).replace(/\.(ts|tsx|js)$/, '');
}

/** The first cycle among the edges, as the names along it, or undefined. */
export function findCycle(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, trail: string[]): string[] | undefined => {
    const seen = trail.indexOf(name);
    if (seen >= 0) return [...trail.slice(seen), name];
    if (done.has(name)) return undefined;
    for (const next of edges.get(name) ?? []) {
      const cycle = visit(next, [...trail, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of edges.keys()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
