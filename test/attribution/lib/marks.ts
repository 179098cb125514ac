import { readFileSync } from 'node:fs';

/** What a program's comments say about one of its files. */
export interface Marks {
  /** Line on which V8 says each function is. */
  readonly declared: ReadonlyMap<string, number>;
  /** The functions that take time on each line. */
  readonly hot: ReadonlyMap<number, readonly string[]>;
  /** Lines of callers on which V8 may count a little of what they call. */
  readonly calls: ReadonlySet<number>;
}

/** Reads the `// def: f`, `hot: f` and `call: f` comments of a file; test/fixtures/attribution/programs/README.md explains them. */
export function readMarks(file: string): Marks {
  const declared = new Map<string, number>();
  const hot = new Map<number, string[]>();
  const calls = new Set<number>();
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const comment = text.slice(text.lastIndexOf('//'));
      for (const [, kind, name] of comment.matchAll(/\b(def|hot|call): ?(\(script\)|\w+)/g)) {
        if (kind === 'def') declared.set(name!, index + 1);
        else if (kind === 'call') calls.add(index + 1);
        else hot.set(index + 1, [...(hot.get(index + 1) ?? []), name!]);
      }
    });
  for (const names of hot.values()) {
    for (const name of names) {
      if (!declared.has(name)) throw new Error(`${file} marks lines of "${name}" but not the function.`);
    }
  }
  return { declared, hot, calls };
}
