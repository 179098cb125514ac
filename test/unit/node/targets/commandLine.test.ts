import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import { commandTarget, formatCommandLine, parseCommandLine } from '../../../../src/node/targets/commandLine';

describe('a typed command line', function () {
  this.timeout(30_000);
  it('splits like a shell', () => {
    const cases: [string, string[]][] = [
      ['node server.js', ['node', 'server.js']],
      ['  node\t server.js  \n', ['node', 'server.js']],
      [`node -e 'console.log("a b")'`, ['node', '-e', 'console.log("a b")']],
      [`node "my app/server.js" --name="Zoë Müller"`, ['node', 'my app/server.js', '--name=Zoë Müller']],
      [`node "say \\"hi\\" for \\$5" ''`, ['node', 'say "hi" for $5', '']],
      ['node my\\ app.js a\\|b', ['node', 'my app.js', 'a|b']],
      [`node 'a'"b"c`, ['node', 'abc']],
      ['mocha test/**/*.js', ['mocha', 'test/**/*.js']],
      ['node app.js --price 5$ --x=a$', ['node', 'app.js', '--price', '5$', '--x=a$']],
    ];
    for (const [line, words] of cases) assert.deepEqual(parseCommandLine(line, 'posix'), words, line);
  });

  it('keeps the backslashes of Windows paths', () => {
    assert.deepEqual(parseCommandLine('"C:\\Program Files\\node.exe" src\\app.js', 'win32'), [
      'C:\\Program Files\\node.exe',
      'src\\app.js',
    ]);
    assert.deepEqual(parseCommandLine(`node -p "'it''s \\"x\\"'"`, 'win32'), ['node', '-p', `'it''s "x"'`]);
  });

  it('refuses what only a shell can do, and says which part', () => {
    const refused: [string, RegExp][] = [
      ['node a.js | tee log', /"\|" \(a pipe\)/],
      ['npm ci && node a.js', /"&"/],
      ['node a.js > out.txt', /">" \(a redirection\)/],
      ['node a.js; node b.js', /";"/],
      ['node $(which app)', /"\$\("/],
      ['node "$HOME/app.js"', /"\$H"/],
      ['node `which app`', /"`"/],
      ['node "`which app`"', /"`"/],
      ['node a.js\nnode b.js', /line break/],
      ['node "a.js', /inside a " quote/],
      ["node 'a.js", /inside a ' quote/],
      ['   ', /is empty/],
      ['"" a', /is empty/],
    ];
    for (const [line, message] of refused) {
      assert.throws(
        () => parseCommandLine(line, 'posix'),
        (error) => HotlightError.is(error, 'usage') && message.test(error.message),
        line,
      );
    }
    assert.throws(() => parseCommandLine('node %APP%\\x.js', 'win32'), /"%A"/);
  });

  it('takes leading assignments into the environment', () => {
    const target = commandTarget(`PORT=80 NAME='a b' node app.js X=1`, '/w');
    assert.deepEqual(target.env, { PORT: '80', NAME: 'a b' });
    assert.deepEqual(target.command, ['node', 'app.js', 'X=1']);
    assert.throws(() => commandTarget('A=1', '/w'), /only sets variables/);
  });

  it('agrees with /bin/sh on every line that it accepts', function () {
    if (process.platform === 'win32') return this.skip();
    const piece = fc.constantFrom(
      'a',
      'ü',
      ' ',
      '  ',
      '\t',
      '"',
      "'",
      '\\',
      '$',
      '5',
      '=',
      '-',
      '\\"',
      '%',
      ',',
      '\\ ',
    );
    // A backslash at the very end continues the line, and there is none to continue with.
    const lines = fc
      .array(piece, { maxLength: 14 })
      .map((parts) => `x${parts.join('')}`)
      .filter((line) => !line.endsWith('\\'));
    const accepted = new Map<string, string[]>();
    fc.assert(
      fc.property(lines, (line) => {
        try {
          accepted.set(line, parseCommandLine(line, 'posix'));
        } catch (error) {
          assert.ok(HotlightError.is(error, 'usage'));
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(accepted.size > 50, `only ${accepted.size} lines were accepted`);
    const script = [...accepted.keys()].map((line) => `set -- ${line}\nprintf '%s\\0' "$#" "$@"`).join('\n');
    const out = execFileSync('/bin/sh', ['-f', '-c', script], { encoding: 'utf8' }).split('\0');
    let at = 0;
    for (const [line, words] of accepted) {
      const count = Number(out[at++]);
      assert.deepEqual(words, out.slice(at, at + count), JSON.stringify(line));
      at += count;
    }
  });

  it('prints words so that they split into the same words', () => {
    const word = fc
      .oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('a b', "it's", '"', '\\', 'a\\', 'a b\\\\', '$x', ''),
      )
      .filter((w) => !w.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        fc.pre(words[0] !== '');
        assert.deepEqual(parseCommandLine(formatCommandLine(words, 'posix'), 'posix'), words);
        if (!words.some((w) => w.includes('%'))) {
          assert.deepEqual(parseCommandLine(formatCommandLine(words, 'win32'), 'win32'), words);
        }
      }),
    );
  });
});
