import type { File, Node } from '@babel/types';
import { detached } from '../../base/detached';
import { ModuleAdditions } from './additions';
import { BodyVisitor } from './body/bodyVisitor';
import { classIndex } from './classes';
import { compact } from './compact';
import { declareConstants } from './constants';
import { declareHoisted, declareImports } from './declarations';
import { FileDraft } from './draft';
import { collectExports } from './exports';
import { type FileSummary, SUMMARY_VERSION } from './fileSummary';
import { functionIndex } from './functions';
import { findIgnores } from './ignores';
import { lookAhead } from './lookAhead';
import { parseSource } from './parse';
import { Scope } from './scope';
import { type AnyFunction, rangeOf } from './syntax';
import type { Self } from './values';

/**
 * What the linker needs to know about a file. Undefined when the text can't be parsed at all; the caller then
 * keeps the last summary that could be made.
 */
export function summarize(
  text: string,
  file: string,
  ast: File | undefined = parseSource(text, file),
): FileSummary | undefined {
  if (!ast) return undefined;
  try {
    return new FileSummarizer(text, lookAhead(ast.program, text, file)).summarize(ast.program);
  } catch (error) {
    // A tree nested deeper than the stack is generated code.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Goes through a file: names first, then the statements of its top level, then the bodies that were found. */
class FileSummarizer extends FileDraft {
  summarize(program: Node): FileSummary {
    const scope = new Scope(undefined, this);
    const body = program.type === 'Program' ? program.body : [];
    this.functions.push({
      name: '',
      at: rangeOf(program),
      params: [],
      calls: [],
      loops: [],
      decorators: [],
      sequences: [],
      repeats: [],
    });
    for (const statement of body) declareImports(this, statement, scope);
    for (const from of this.ahead.required) this.imports.add(from);
    const env = this.env(undefined, true);
    const visitor = new BodyVisitor(env, (node, inner) => this.declare(node, inner));
    // Names first, so that functions see constants declared below them.
    const moduleScope = new Scope(scope, visitor);
    for (const statement of body) this.declare(statement, moduleScope);
    const additions = new ModuleAdditions(this, moduleScope);
    visitor.additions = additions;
    const ahead = this.env(undefined, true);
    for (const statement of body) declareConstants(this, statement, moduleScope, ahead);
    visitor.visitBody(program, moduleScope);
    const after = this.env(undefined, true);
    for (const statement of body) collectExports(this, statement, moduleScope, after);
    additions.finish();
    for (let next = this.pending.shift(); next !== undefined; next = this.pending.shift()) next();
    this.functions[0] = {
      ...this.functions[0]!,
      calls: visitor.calls,
      loops: visitor.loops,
      sequences: visitor.order.sequences,
      repeats: visitor.order.repeats,
      ...(visitor.handed.length > 0 ? { handed: visitor.handed } : {}),
      ...(visitor.forks.all.length > 0 ? { forks: visitor.forks.all } : {}),
    };
    compact(this);
    return {
      version: SUMMARY_VERSION,
      top: this.top,
      exports: this.exports,
      exportsFrom: this.exportsFrom.map(detached),
      imports: [...this.imports].map(detached),
      ...(Object.keys(this.globals).length > 0 ? { globals: this.globals } : {}),
      ...(this.makings.size > 0 ? { makings: [...this.makings.values()].flat() } : {}),
      functions: this.functions,
      classes: this.classes,
      ignores: findIgnores(this.text),
    };
  }

  functionIndex(
    node: AnyFunction,
    scope: Scope,
    self: Self | undefined,
    decorators: readonly string[] = [],
  ): number {
    return functionIndex(this, node, scope, self, decorators);
  }

  classIndex(node: Node, scope: Scope): number {
    return classIndex(this, node, scope);
  }

  declare(statement: Node, scope: Scope): void {
    declareHoisted(this, statement, scope);
  }
}
