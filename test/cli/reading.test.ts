import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertGolden, hotlight, projectRoot, temporaryFolder } from './lib/cli';

const fixtures = join(projectRoot, 'test', 'fixtures', 'profiles');

describe('hotlight hot and flame, on files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    copyFileSync(join(fixtures, 'node.cpuprofile'), join(folder.path, 'recorded.cpuprofile'));
  });
  after(() => folder.remove());

  it('ranks functions and lines as text', async () => {
    const { status, stdout, stderr } = await hotlight(['hot', 'recorded.cpuprofile', '--top', '5'], {
      cwd: folder.path,
    });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assertGolden('hot.txt', stdout);
  });

  it('prints the same numbers as JSON of version 1', async () => {
    const { status, stdout } = await hotlight(['hot', 'recorded.cpuprofile', '--json', '--top', '3'], {
      cwd: folder.path,
    });
    assert.equal(status, 0);
    const json = JSON.parse(stdout);
    assert.equal(json.version, 1);
    assert.equal(json.functions.length, 3);
    assertGolden('hot.json', stdout);
  });

  it('writes a flame graph page that holds the profile and asks the network for nothing', async () => {
    const { status, stdout } = await hotlight(['flame', 'recorded.cpuprofile', '--out', 'graph é.html'], {
      cwd: folder.path,
    });
    assert.equal(status, 0);
    assert.equal(stdout, 'graph é.html\n');
    const page = readFileSync(join(folder.path, 'graph é.html'), 'utf8');
    assert.match(page, /Content-Security-Policy/);
    assert.doesNotMatch(page, /(src|href)="https?:/);
  });

  const bad: readonly { name: string; content: string; says: RegExp }[] = [
    { name: 'empty.cpuprofile', content: '', says: /empty/ },
    {
      name: 'cut.cpuprofile',
      content: '{"nodes":[{"id":1,"callFrame":{"functionName":"(ro',
      says: /byte \d+/,
    },
    { name: 'text.cpuprofile', content: 'hello there\n', says: /text\.cpuprofile/ },
    { name: 'other.cpuprofile', content: '{"snapshot":{"meta":{}},"nodes":[]}', says: /heap snapshot/i },
  ];
  for (const { name, content, says } of bad) {
    it(`says in one sentence what is wrong with ${name}`, async () => {
      writeFileSync(join(folder.path, name), content);
      const { status, stdout, stderr } = await hotlight(['hot', name], { cwd: folder.path });
      assert.equal(status, 3);
      assert.equal(stdout, '');
      assert.match(stderr, says);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it('says that a run or file is not there', async () => {
    const { status, stderr } = await hotlight(['hot', 'nothing.cpuprofile'], { cwd: folder.path });
    assert.equal(status, 3);
    assert.match(stderr, /nothing\.cpuprofile/);
  });

  it('shows hostile names without their control characters', async () => {
    const hostile = {
      nodes: [
        {
          id: 1,
          callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
          hitCount: 0,
          children: [2],
        },
        {
          id: 2,
          callFrame: {
            functionName: '</script>\u001b[31mred\nsecond',
            scriptId: '9',
            url: 'file:///a/b\u202ec.js',
            lineNumber: 0,
            columnNumber: 0,
          },
          hitCount: 3,
          positionTicks: [{ line: 1, ticks: 3 }],
        },
      ],
      startTime: 0,
      endTime: 3000,
      samples: [2, 2, 2],
      timeDeltas: [0, 1000, 1000],
    };
    writeFileSync(join(folder.path, 'hostile.cpuprofile'), JSON.stringify(hostile));
    const { status, stdout } = await hotlight(['hot', 'hostile.cpuprofile'], { cwd: folder.path });
    assert.equal(status, 0);
    assert.ok(!stdout.includes('\u001b') && !stdout.includes('\u202e'), JSON.stringify(stdout));
    const page = await hotlight(['flame', 'hostile.cpuprofile', '--out', 'hostile.html'], {
      cwd: folder.path,
    });
    assert.equal(page.status, 0);
    assert.ok(!readFileSync(join(folder.path, 'hostile.html'), 'utf8').includes('</script>\u001b'));
  });
});

describe('hotlight hot and convert, on every format', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  const files = readdirSync(fixtures).filter((file) => /\.[a-z]+$/.test(file) && !file.endsWith('.md'));
  for (const file of files) {
    it(`ranks ${file}, and says the same of it after a conversion`, async () => {
      const hot = async (name: string): Promise<Map<string, number>> => {
        const { status, stdout, stderr } = await hotlight(['hot', name, '--json'], { cwd: folder.path });
        assert.equal(status, 0, stderr);
        const { functions } = JSON.parse(stdout) as { functions: { name: string; self: number }[] };
        const self = new Map<string, number>();
        for (const one of functions) self.set(one.name, (self.get(one.name) ?? 0) + one.self);
        return self;
      };
      const before = await hot(join(fixtures, file));
      assert.ok([...before.values()].some((value) => value > 0));
      const out = 'converted é.json';
      const converted = await hotlight(
        ['convert', join(fixtures, file), '--to', 'speedscope', '--out', out],
        {
          cwd: folder.path,
        },
      );
      assert.deepEqual([converted.status, converted.stdout], [0, `${out}\n`], converted.stderr);
      const after = await hot(out);
      for (const [name, self] of before) {
        const found = after.get(name) ?? 0;
        // The last sample's duration is the one thing that speedscope has another word for.
        assert.ok(Math.abs(found - self) <= Math.max(2000, self * 0.02), `${name}: ${self} became ${found}`);
      }
    });
  }
});

describe('hotlight, the command line itself', () => {
  const cwd = projectRoot;

  it('lists its commands', async () => {
    const { status, stdout } = await hotlight(['--help'], { cwd });
    assert.equal(status, 0);
    assertGolden('help.txt', stdout);
  });

  it('explains a command', async () => {
    const { status, stdout } = await hotlight(['profile', '--help'], { cwd });
    assert.equal(status, 0);
    assertGolden('help-profile.txt', stdout);
    assert.equal((await hotlight(['help', 'profile'], { cwd })).stdout, stdout);
  });

  it('says which version it is', async () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    const { status, stdout } = await hotlight(['--version'], { cwd });
    assert.deepEqual([status, stdout], [0, `${version}\n`]);
  });

  for (const [args, says] of [
    [['frobnicate'], /no command "frobnicate"; the commands are profile,/],
    [['profiel'], /no command "profiel"; did you mean profile\? The commands are/],
    [['help', 'flmae'], /did you mean flame\?/],
    [['hot', '--top', 'many'], /--top takes a number/],
    [['hot', '--top', '-1'], /--top takes a number from 1 to \d+, not "-1"\.\n$/],
    [['hot', '--top'], /--top lacks its value, as in --top N; see "hotlight hot --help"\.\n$/],
    [
      ['profile', '--out', '--cpu', '--', 'node'],
      /as in --out DIR; one that starts with a dash is written --out=--cpu;/,
    ],
    [['hot', '--json=yes'], /--json takes no value;/],
    [['hot', '--bogus'], /There is no option --bogus; see "hotlight hot --help"\.\n$/],
    [
      ['analyze', '--formt', 'json'],
      /no option --formt; did you mean --format\? See "hotlight analyze --help"/,
    ],
    [['profile', '--page', 'a.html', '--', 'node'], /--page is about a comparison.*--before.*hotlight flame/],
    [['profile', '--no-build', '--before', 'node', '--', 'node'], /--no-build is about another commit/],
    [['hot', 'a', 'b'], /"b" is one too many/],
    [['profile'], /after "--"/],
    [['profile', '--cpu', '--heap', '--', 'node'], /--cpu or --heap/],
    [['profile', '--engine', 'magic', '--', 'node'], /inspector or v8-profiler-next/],
    [['attach'], /Name one process/],
    [['constructor'], /no command/],
  ] as const) {
    it(`answers "${args.join(' ')}" with a usage error`, async () => {
      const { status, stdout, stderr } = await hotlight(args, { cwd });
      assert.equal(status, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, says);
    });
  }
});

describe('hotlight analyze', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder.path, 'src'));
    mkdirSync(join(folder.path, 'ignored'));
    writeFileSync(join(folder.path, '.gitignore'), 'ignored/\n');
    writeFileSync(
      join(folder.path, 'src', 'db.ts'),
      "import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function getCustomer(id: number) {\n  const { rows } = await pool.query('SELECT * FROM customers WHERE team = $1', [id]);\n  return rows.map((row) => row.name);\n}\n",
    );
    const report =
      "import { getCustomer } from './db';\nexport async function report(orders: { customerId: number }[]) {\n  const out = [];\n  for (const order of orders) {\n    out.push(await getCustomer(order.customerId));\n  }\n  return out;\n}\n";
    writeFileSync(join(folder.path, 'src', 'report.ts'), report);
    writeFileSync(join(folder.path, 'ignored', 'report.ts'), report.replace('./db', '../src/db'));
    writeFileSync(
      join(folder.path, 'src', 'quiet.ts'),
      report.replace('  for', '  // hotlight-ignore n-plus-one -- three at most\n  for'),
    );
    writeFileSync(join(folder.path, 'src', 'broken.ts'), 'export function ( { {{{');
  });
  after(() => folder.remove());

  it('finds the loop, the call and the query behind it, and nothing that git or a comment leaves out', async () => {
    const { status, stdout } = await hotlight(['analyze', '.', '--no-cache'], { cwd: folder.path });
    assert.equal(status, 0);
    assertGolden('analyze.txt', stdout);
  });

  it('says where it could not read a file, also from what it knows, and only of what was asked for', async () => {
    const env = { XDG_CACHE_HOME: join(folder.path, 'known'), LOCALAPPDATA: join(folder.path, 'known') };
    const told = 'Could not read src/broken.ts:1:17: Unexpected token; nothing in this file was judged.';
    for (let run = 0; run < 2; run++) {
      const { status, stdout, stderr } = await hotlight(['analyze', '--json'], { cwd: folder.path, env });
      assert.deepEqual([status, stderr], [0, `hotlight: ${told}\n`]);
      assert.deepEqual(JSON.parse(stdout).notes, [told]);
    }
    const other = await hotlight(['analyze', 'src/db.ts'], { cwd: folder.path, env });
    assert.equal(other.stderr, '');
  });

  it('gives the same as JSON, and from the cache', async () => {
    const env = { XDG_CACHE_HOME: join(folder.path, 'cache'), LOCALAPPDATA: join(folder.path, 'cache') };
    const [first, second] = [
      await hotlight(['analyze', '.', '--json'], { cwd: folder.path, env }),
      await hotlight(['analyze', '.', '--json'], { cwd: folder.path, env }),
    ].map(({ stdout }) => ({ ...JSON.parse(stdout), durationMs: 0 }));
    assert.deepEqual(second, first);
    assert.deepEqual(
      first.findings.map(({ rule, file, line }: Record<string, string>) => `${file}:${line} ${rule}`),
      ['src/db.ts:4 select-star', 'src/report.ts:4 n-plus-one'],
    );
  });

  it('repeats what it knows while no file has changed, and no longer', async () => {
    const own = temporaryFolder();
    const env = { XDG_CACHE_HOME: join(own.path, '.cache'), LOCALAPPDATA: join(own.path, '.cache') };
    const old = Date.now() / 1000 - 60;
    const put = (name: string, text: string, at: number): void => {
      writeFileSync(join(own.path, name), text);
      utimesSync(join(own.path, name), at, at);
    };
    const found = async (): Promise<string[]> => {
      const { stdout } = await hotlight(['analyze', '.', '--json'], { cwd: own.path, env });
      return JSON.parse(stdout).findings.map(({ file, line }: Record<string, string>) => `${file}:${line}`);
    };
    const query =
      "import { Pool } from 'pg';\nexport const all = async () => (await new Pool().query('SELECT * FROM a')).rows.length;\n";
    put('a.ts', query, old);
    assert.deepEqual(await found(), ['a.ts:2']);
    const cache = join(own.path, '.cache', 'hotlight');
    const kept = readdirSync(cache).find((name) => name.startsWith('analysis-')) ?? '';
    const result = readFileSync(join(cache, kept), 'utf8');
    writeFileSync(join(cache, kept), result.replace('"line":2', '"line":7'));
    assert.deepEqual(await found(), ['a.ts:7'], 'the result that was kept');
    put('a.ts', query.replace('*', 'b'), old);
    assert.deepEqual(await found(), ['a.ts:7'], 'no file that looks changed');
    put('b.ts', query, old);
    assert.deepEqual(await found(), ['a.ts:2', 'b.ts:2'], 'as one has come');
    put('b.ts', query.replace('*', 'b'), old + 1);
    assert.deepEqual(await found(), ['a.ts:2'], 'as one has changed');
    own.remove();
  });

  it('fails only on findings as severe as it is asked to', async () => {
    const warning = await hotlight(['analyze', '.', '--fail-on', 'warning', '--no-cache'], {
      cwd: folder.path,
    });
    const error = await hotlight(['analyze', '.', '--fail-on', 'error', '--no-cache'], { cwd: folder.path });
    assert.deepEqual([warning.status, error.status], [1, 0]);
  });

  it('reports and fails only on what a baseline does not know, wherever the lines are now', async () => {
    const cwd = folder.path;
    const run = (...more: string[]) =>
      hotlight(['analyze', '.', '--no-cache', '--fail-on', 'hint', '--baseline', 'known.json', ...more], {
        cwd,
      });
    const missing = await run();
    assert.deepEqual([missing.status, missing.stdout], [3, '']);
    assert.match(missing.stderr, /no baseline known\.json; make one with --update-baseline/);
    assert.equal((await run('--update-baseline')).status, 0);
    const file = join(cwd, 'src', 'report.ts');
    const text = readFileSync(file, 'utf8');
    try {
      writeFileSync(file, `// moved\n\n${text}`);
      const moved = await run();
      assert.deepEqual([moved.status, moved.stdout], [0, '0 new findings, 2 known in 3 files.\n']);
      writeFileSync(file, text + text.replaceAll('report', 'again').replace(/^import.*\n/, ''));
      const more = await run();
      assert.equal(more.status, 1);
      assert.match(
        more.stdout,
        /^src\/report\.ts:11:3 warning n-plus-one[\s\S]*\n1 new finding, 2 known in 3 files\.\n$/,
      );
    } finally {
      writeFileSync(file, text);
    }
  });

  it('names files from the working folder, for a host from the top of the work tree, in a baseline from its own folder', async () => {
    const own = temporaryFolder();
    for (const name of ['.git', 'ci', 'app', 'app/src', 'app/lib']) mkdirSync(join(own.path, name));
    const query =
      "import { Pool } from 'pg';\nexport const all = async () => (await new Pool().query('SELECT * FROM a')).rows.length;\n";
    for (const name of ['src', 'lib']) writeFileSync(join(own.path, 'app', name, 'a.ts'), query);
    const run = (cwd: string, ...args: string[]) =>
      hotlight(['analyze', '--no-cache', '--fail-on', 'hint', ...args], { cwd: join(own.path, cwd) });
    assert.match((await run('app', 'src')).stdout, /^src\/a\.ts:2:/);
    assert.match((await run('app', 'src', '--format', 'github')).stdout, /^::notice file=app\/src\/a\.ts,/);
    const sarif = JSON.parse((await run('app/lib', '../src', '--format', 'sarif')).stdout);
    const [{ physicalLocation }] = sarif.runs[0].results[0].locations;
    assert.deepEqual(physicalLocation.artifactLocation, { uri: 'app/src/a.ts', uriBaseId: '%SRCROOT%' });

    const known = ['--baseline', '../ci/known.json'];
    assert.equal((await run('app', 'src', ...known, '--update-baseline')).status, 0);
    assert.equal((await run('.', '--baseline', 'ci/known.json')).status, 1, 'lib is new');
    assert.equal((await run('app', 'lib', ...known, '--update-baseline')).status, 0);
    const whole = await run('.', '--baseline', 'ci/known.json');
    assert.deepEqual([whole.status, whole.stdout], [0, '0 new findings, 2 known in 2 files.\n']);
    const part = await run('app/src', '--baseline', '../../ci/known.json');
    assert.deepEqual([part.status, part.stdout], [0, '0 new findings, 1 known in 1 file.\n']);
    own.remove();
  });

  it('writes several formats at once, one to stdout', async () => {
    const args = ['analyze', '.', '--no-cache', '--format', 'sarif=out é.sarif', '--format', 'github'];
    const { status, stdout } = await hotlight(args, { cwd: folder.path });
    assert.equal(status, 0);
    assertGolden('analyze-github.txt', stdout);
    assertGolden('analyze.sarif', readFileSync(join(folder.path, 'out é.sarif'), 'utf8'));
    const twice = await hotlight(['analyze', '--format', 'sarif', '--format', 'github'], {
      cwd: folder.path,
    });
    assert.equal(twice.status, 2);
    assert.match(twice.stderr, /Only one --format can go to stdout/);
  });

  it('judges single files with what they call, and reports only what is in them', async () => {
    const cwd = folder.path;
    const one = await hotlight(['analyze', 'src/report.ts', '--no-cache'], { cwd });
    assert.match(one.stdout, /^src\/report\.ts:4:3 warning n-plus-one.*through getCustomer/);
    assert.match(one.stdout, /\n1 finding in \d+ files\.\n$/);
    const two = await hotlight(['analyze', 'src/report.ts', join(cwd, 'src', 'db.ts'), '--no-cache'], {
      cwd,
    });
    assert.match(two.stdout, /\n2 findings in/);
    const quiet = await hotlight(['analyze', 'src/quiet.ts', '--no-cache'], { cwd });
    assert.match(quiet.stdout, /^0 findings in/);
  });

  it('takes functions for queries that it is told about', async () => {
    const cwd = join(folder.path, 'sinks');
    mkdirSync(cwd);
    writeFileSync(
      join(cwd, 'a.ts'),
      "import { fetchRow } from 'our-store';\nexport async function all(ids: number[]) {\n  const rows = [];\n  for (const id of ids) rows.push(await fetchRow(id));\n  return rows;\n}\n",
    );
    const told = await hotlight(['analyze', '.', '--no-cache', '--sink', 'our-store#fetchRow'], { cwd });
    assert.match(told.stdout, /a\.ts:4:3 warning n-plus-one/);
    const untold = await hotlight(['analyze', '.', '--no-cache'], { cwd });
    assert.equal(untold.stdout, '0 findings in 1 file.\n');
  });

  it('says that a file or folder is not there, and what to name instead of a pattern', async () => {
    const analyze = (name: string) => hotlight(['analyze', name], { cwd: folder.path });
    const { status, stderr } = await analyze('src/nowhere.ts');
    assert.equal(status, 3);
    assert.equal(stderr, 'hotlight: There is no file or folder src/nowhere.ts to analyse; check the path.\n');
    assert.match(
      (await analyze('src/**/*.ts')).stderr,
      /no file or folder src\/\*\*\/\*\.ts to analyse; patterns are not taken, so name files or folders/,
    );
  });
});
