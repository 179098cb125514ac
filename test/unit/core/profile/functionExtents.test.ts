import assert from 'node:assert/strict';
import { Session } from 'node:inspector';
import { FunctionExtents } from '../../../../src/core/profile/functionExtents';

/** Where V8 says that the function is which an expression gives after a script ran: 1-based. */
function v8Position(source: string, expression: string): { line: number; column: number } {
  const session = new Session();
  session.connect();
  try {
    const post = <T>(method: string, params: object): T => {
      let answer: unknown;
      session.post(method, params, (error, result) => {
        if (error) throw error;
        answer = result;
      });
      return answer as T;
    };
    post('Runtime.evaluate', { expression: source });
    const { result } = post<{ result: { objectId?: string } }>('Runtime.evaluate', { expression });
    assert.ok(result.objectId !== undefined, `${expression} is no function`);
    const { internalProperties } = post<{
      internalProperties: {
        name: string;
        value: { value: { lineNumber: number; columnNumber: number } };
      }[];
    }>('Runtime.getProperties', { objectId: result.objectId });
    const { value } = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')!.value;
    return { line: value.lineNumber + 1, column: value.columnNumber + 1 };
  } finally {
    session.disconnect();
  }
}

const SHAPES = `var shapes = {};
function declared (a) { return a; }
shapes.declared = declared;
shapes.named = function inner(a, b = (1)) { return a; };
shapes.anonymous =   function /* ( */ (a) { return a; };
shapes.arrow = (a, b = () => 1) => { return a; }; shapes.short = a => a;
shapes.asyncArrow = async a => a;
shapes.asyncNamed = async function waits (a) { await a; };
shapes.generator = function* steps(a) { yield a; };
class Kind {
  #secret = 1;
  static shared = 2;
  constructor(a) { this.a = a; }
  method(a) { return a; }
  get size() { return 1; }
  set size(v) { this.v = v; }
  static make(a) { return a; }
  async later(a) { await a; }
  *each(a) { yield a; }
  ['comp' + 'uted'](a) { return a; }
  field = () => 1;
}
shapes.Kind = Kind;
class Plain {}
shapes.Plain = Plain;
shapes.method = { m (a) { return a; } }.m;
shapes.quoted = { 'a key': function (a) { return a; } }['a key'];
shapes.getter = Object.getOwnPropertyDescriptor({ get g() { return 1; } }, 'g').get;
shapes.nested = (function outer() {
  return function within() { return 1; };
})();
`;

describe('FunctionExtents', () => {
  const expressions = [
    'shapes.declared',
    'shapes.named',
    'shapes.anonymous',
    'shapes.arrow',
    'shapes.short',
    'shapes.asyncArrow',
    'shapes.asyncNamed',
    'shapes.generator',
    'shapes.Kind',
    'Kind.prototype.method',
    "Object.getOwnPropertyDescriptor(Kind.prototype, 'size').get",
    "Object.getOwnPropertyDescriptor(Kind.prototype, 'size').set",
    'Kind.make',
    'Kind.prototype.later',
    'Kind.prototype.each',
    'Kind.prototype.computed',
    'new Kind().field',
    'shapes.Plain',
    'shapes.method',
    'shapes.quoted',
    'shapes.getter',
    'shapes.nested',
  ];
  // A block, so that the classes can be declared again and again in one realm.
  const source = SHAPES.replaceAll(/^class (\w+)/gm, 'var $1 = class $1');
  const extents = FunctionExtents.of(source)!;

  for (const expression of expressions) {
    it(`finds the function where V8 says it is: ${expression}`, () => {
      const { line, column } = v8Position(source, expression);
      const extent = extents.functions[extents.at(line, column)];
      assert.ok(extent !== undefined, `nothing at ${line}:${column}`);
      assert.equal(extent.start.line <= line && line <= extent.end.line, true);
      // Whatever starts there ends with the function: the innermost one around the place just after its head.
      const text = source.split('\n')[extent.start.line - 1]!.slice(extent.start.column - 1);
      if (expression !== 'shapes.Plain') assert.match(text, /^(?:async|function|\(|a =>|class Kind)/);
    });
  }

  it('takes the first position for the script itself', () => {
    assert.equal(extents.at(1, 1), 0);
    assert.equal(extents.functions[0]!.kind, 'script');
    assert.equal(extents.functions[0]!.end.line, source.split('\n').length);
  });

  it('knows initializers of classes wherever in the class V8 places them', () => {
    const index = extents.functions.findIndex(({ kind, name }) => kind === 'initializer' && name === 'Kind');
    const { start } = extents.functions[index]!;
    assert.equal(extents.at(start.line, start.column), index);
    assert.equal(extents.at(start.line + 1, 3), index);
    assert.equal(extents.at(start.line + 2, 10), index);
  });

  it('does not take a place within a function for the function', () => {
    const line = source.split('\n').findIndex((text) => text.includes('return function within')) + 1;
    assert.equal(extents.at(line, 3), -1);
    assert.equal(extents.at(0, 0), -1);
    assert.equal(extents.at(999, 1), -1);
  });

  it('tells whose code is on a line', () => {
    const text = [
      'function outer(list) {',
      '  const inner = () => {',
      '    return list.length;',
      '  };',
      '  return list.map((x) => x * 2).concat(inner());',
      '}',
      'outer([]);',
    ].join('\r\n');
    const found = FunctionExtents.of(text)!;
    const names = (line: number): string[] =>
      found.ownersOf(line).map((index) => found.functions[index]!.name || found.functions[index]!.kind);
    assert.deepEqual(names(1), ['script', 'outer']);
    assert.deepEqual(names(2), ['outer', 'inner']);
    assert.deepEqual(names(3), ['inner']);
    assert.deepEqual(names(4), ['outer', 'inner']);
    assert.deepEqual(names(5), ['outer', 'function']);
    assert.deepEqual(names(7), ['script']);
    assert.deepEqual(names(8), []);
  });

  it('collects calls, loops and what may be built-ins, each for its own function', () => {
    const text = [
      'function run(words, table) {',
      '  let n = 0;',
      '  for (const word of words) {',
      '    n += rank(word) + other.size(word);',
      '    if (word > "m") n++;',
      '    if (n === 5) n += table[word];',
      '  }',
      `  return () => deep([\`n\`]);`,
      '}',
    ].join('\n');
    const [script, run, closure] = FunctionExtents.of(text)!.functions;
    assert.deepEqual(script!.own.calls, []);
    assert.deepEqual(
      run!.own.calls.map(({ name, line }) => `${name}:${line}`),
      ['rank:4', 'size:4'],
    );
    assert.deepEqual(
      run!.own.loops.map(({ from, to }) => [from, to]),
      [[3, 7]],
    );
    assert.deepEqual(run!.own.builtins, [4, 5]);
    assert.deepEqual(run!.own.costly, [8]);
    assert.deepEqual(
      closure!.own.calls.map(({ name }) => name),
      ['deep'],
    );
    assert.equal(closure!.parent, 1);
  });

  it('takes no comparison of a counter for one of strings', () => {
    const text = [
      'function run(words, last, done) {',
      '  for (let i = 0; i < words.length - last; i++) {',
      '    for (let j = last; j >= i && done < last; j--) words[j] < last;',
      '  }',
      '  for (let word = words.next(); word < last; word = words.next()) words.pop(word);',
      '}',
    ].join('\n');
    const [, run] = FunctionExtents.of(text)!.functions;
    assert.deepEqual([...new Set(run!.own.builtins)], [3, 5]);
    assert.equal(run!.own.builtins.filter((line) => line === 3).length, 2);
  });

  it('reads modules, scripts with a return, hash bangs and top-level await', () => {
    for (const text of [
      'import a from "a"; export function f() { return a; }',
      '#!/usr/bin/env node\nconst { a } = require("a");\nif (a) return;\nfunction f() {}',
      'const a = await import("a"); function f() {}',
      'with (a) { b; }\nfunction f() { return 010; }',
      'export default class { static { f(); } }\nfunction f() {}',
    ]) {
      const names = FunctionExtents.of(text)?.functions.map(({ name }) => name);
      assert.ok(names?.includes('f'), text);
    }
  });

  it('says that it can not read what is no JavaScript', () => {
    assert.equal(FunctionExtents.of('const a: number = 1; interface B {}'), undefined);
    assert.equal(FunctionExtents.of('function ('), undefined);
  });

  it('survives functions that are nested more deeply than any stack', () => {
    const nested = (depth: number): string => `${'(function(){'.repeat(depth)}${'})()'.repeat(depth)}`;
    assert.equal(FunctionExtents.of(nested(200))!.functions.length, 201);
    assert.equal(FunctionExtents.of(nested(200_000)), undefined);
  });
});
