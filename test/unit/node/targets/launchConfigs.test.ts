// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of launch.json.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';
import { type FindOptions, findTargets } from '../../../../src/node/targets/findTargets';
import { parseLaunchJson } from '../../../../src/node/targets/launchJson';
import type { LaunchTarget } from '../../../../src/node/targets/target';
import { install, makeWorkspace, removeWorkspaces, type Workspace } from './workspace';

/** As VS Code's documentation and its templates write it: comments, trailing commas, several idioms. */
const LAUNCH_JSON = `{
  // Use IntelliSense to learn about possible attributes.
  "version": "0.2.0",
  "configurations": [
    {
      "type": "node",
      "request": "launch",
      "name": "Launch Program",
      "skipFiles": ["<node_internals>/**"],
      "program": "\${workspaceFolder}/server.js",
      "args": ["--port", "8080", "a b"],
      "env": { "NODE_ENV": "development", "PORT": 8080, "DEBUG": null, "HOME_DIR": "\${env:SHOP_HOME}" },
      "envFile": "\${workspaceFolder}/.env",
      "runtimeArgs": ["--max-old-space-size=512"], // trailing comma next
    },
    {
      "type": "pwa-node",
      "request": "launch",
      "name": "npm dev",
      "runtimeExecutable": "npm",
      "runtimeArgs": ["run-script", "dev"],
      "cwd": "\${workspaceFolder}/packages/api",
      "preLaunchTask": "npm: build"
    },
    { "type": "node", "request": "launch", "name": "Current File", "program": "\${file}", "cwd": "\${fileDirname}" },
    { "type": "node-terminal", "request": "launch", "name": "Terminal", "command": "PORT=1 npm run 'start it'" },
    { "type": "node-terminal", "request": "launch", "name": "Piped", "command": "npm start | pino-pretty" },
    { "type": "node", "request": "attach", "name": "Attach", "port": 9230, "restart": true },
    { "type": "node", "request": "attach", "name": "Docker", "address": "127.0.0.1", "localRoot": "\${workspaceFolder}", "remoteRoot": "/app" },
    { "type": "node", "request": "attach", "name": "By Process ID", "processId": "\${command:PickProcess}" },
    { "type": "node", "request": "launch", "name": "Asks", "program": "\${workspaceFolder}/\${input:which}.js" },
    { "type": "node", "request": "launch", "name": "Old Node", "program": "server.js", "runtimeVersion": "14.17.3" },
    { "type": "node", "request": "launch", "name": "Hidden", "program": "server.js", "presentation": { "hidden": true } },
    { "type": "node", "request": "launch", "name": "Nothing" },
    { "type": "node", "request": "launch", "name": "No env file", "program": "server.js", "envFile": "missing.env" },
    { "type": "chrome", "request": "launch", "name": "Browser", "url": "http://localhost:8080" },
    { "type": "python", "request": "launch", "name": "Python", "program": "\${file}" },
    {
      "type": "node", "request": "launch", "name": "By platform", "program": "server.js",
      "windows": { "args": ["on windows"] }, "linux": { "args": ["on linux"] }, "osx": { "args": ["on osx"] },
    },
  ],
  "compounds": [
    { "name": "Server/Client", "configurations": ["Launch Program", { "folder": "web", "name": "Browser" }] },
  ],
}
`;

describe('launch.json', function () {
  this.timeout(30_000);
  afterEach(removeWorkspaces);

  const configsIn = async (
    workspace: Workspace,
    options: FindOptions = {},
  ): Promise<Map<string, LaunchTarget>> => {
    const { targets } = await findTargets([workspace.root], options);
    return new Map(targets.filter(({ kind }) => kind === 'launch-config').map((it) => [it.label, it]));
  };

  const withConfigs = (
    configurations: readonly object[],
    files: Record<string, string | object> = {},
  ): Promise<Workspace> =>
    makeWorkspace({ '.vscode/launch.json': { version: '0.2.0', configurations }, ...files });

  const node = (more: object): object => ({ type: 'node', request: 'launch', name: 'It', ...more });

  it('offers what this Node.js profiler can run, attach to, or explain', async () => {
    const workspace = await makeWorkspace({
      '.vscode/launch.json': LAUNCH_JSON,
      '.env': '# settings\nNODE_ENV=production\nGREETING="hello world" # inline\n',
      'src/job.js': '',
    });
    const { root, path } = workspace;
    const currentFile = path('src', 'job.js');
    const configs = await configsIn(workspace, {
      currentFile,
      env: { ...process.env, SHOP_HOME: '/srv/shop' },
    });
    assert.deepEqual(
      [...configs.keys()],
      [
        'Launch Program',
        'npm dev',
        'Current File',
        'Terminal',
        'Piped',
        'Attach',
        'Docker',
        'By Process ID',
        'Asks',
        'Old Node',
        'Nothing',
        'No env file',
        'By platform',
        'Server/Client',
      ],
    );
    const get = (name: string): LaunchTarget => configs.get(name)!;

    assert.deepEqual(get('Launch Program').command, [
      'node',
      '--max-old-space-size=512',
      path('server.js'),
      '--port',
      '8080',
      'a b',
    ]);
    assert.deepEqual(get('Launch Program').env, {
      NODE_ENV: 'development',
      GREETING: 'hello world',
      PORT: '8080',
      DEBUG: null,
      HOME_DIR: '/srv/shop',
    });
    assert.equal(get('Launch Program').cwd, root);
    assert.deepEqual(get('npm dev').command, ['npm', 'run-script', 'dev']);
    assert.equal(get('npm dev').cwd, path('packages', 'api'));
    assert.equal(get('npm dev').preLaunchTask, 'npm: build');
    assert.deepEqual(get('Current File').command, ['node', currentFile]);
    assert.equal(get('Current File').cwd, path('src'));
    assert.deepEqual(get('Terminal').command, ['npm', 'run', 'start it']);
    assert.deepEqual(get('Terminal').env, { PORT: '1' });
    assert.deepEqual(get('Attach').attach, { kind: 'address', host: '127.0.0.1', port: 9230 });
    assert.deepEqual(get('Docker').attach, { kind: 'address', host: '127.0.0.1', port: 9229 });
    assert.deepEqual(get('By Process ID').attach, { kind: 'pick' });
    const platform = { win32: 'windows', darwin: 'osx' }[process.platform as string] ?? 'linux';
    assert.deepEqual(get('By platform').command.at(-1), `on ${platform}`);

    const reasons: [string, RegExp][] = [
      ['Piped', /^"Piped" can't be run: the command line has "\|" \(a pipe\)/],
      ['Asks', /^"Asks" can't be run: \$\{input:which\} is known only to the editor's debugger/],
      ['Old Node', /Node\.js 14\.17\.3 by runtimeVersion/],
      ['Nothing', /neither "program" nor "runtimeArgs"/],
      ['No env file', /envFile .*missing\.env can't be read/],
      [
        'Server/Client',
        /starts several configurations at once: choose one of them \(Launch Program, Browser\)\.$/,
      ],
    ];
    for (const [name, reason] of reasons) {
      assert.match(get(name).disabled!, reason);
      assert.deepEqual(get(name).command, [], name);
    }
    for (const [name, { disabled }] of configs) {
      assert.equal(
        disabled !== undefined,
        reasons.some(([it]) => it === name),
        `${name}: ${disabled}`,
      );
    }
  });

  it('says what ${file} needs when no file is open', async () => {
    const workspace = await makeWorkspace({ '.vscode/launch.json': LAUNCH_JSON });
    assert.match(
      (await configsIn(workspace)).get('Current File')!.disabled!,
      /\$\{file(Dirname)?\} needs an open file/,
    );
  });

  it('substitutes all variables that have a value here', async () => {
    const workspace = await withConfigs([
      node({
        program: '${workspaceFolder}/${relativeFileDirname}/${fileBasenameNoExtension}${fileExtname}',
        args: [
          '${workspaceFolderBasename}',
          '${userHome}',
          '${pathSeparator}',
          '${fileBasename}',
          '${relativeFile}',
          '${fileDirnameBasename}',
          '${env:NOT_SET}',
          '${workspaceRoot}',
          '${cwd}',
          '${fileWorkspaceFolder}',
        ],
      }),
    ]);
    const { root, path } = workspace;
    const currentFile = path('src', 'job.js');
    const it = (await configsIn(workspace, { currentFile, env: {} })).get('It')!;
    assert.deepEqual(it.command, [
      'node',
      join(root, 'src', 'job.js'),
      basename(root),
      homedir(),
      join('/'),
      'job.js',
      join('src', 'job.js'),
      'src',
      '',
      root,
      root,
      root,
    ]);
  });

  it('finds the folder that ${workspaceFolder:name} names', async () => {
    const other = await makeWorkspace({});
    const workspace = await withConfigs([
      node({ program: `\${workspaceFolder:${basename(other.root)}}/a.js` }),
      node({ name: 'Lost', program: '${workspaceFolder:nowhere}/a.js' }),
    ]);
    const { targets } = await findTargets([workspace.root, other.root]);
    assert.deepEqual(targets.find(({ label }) => label === 'It')!.command, ['node', other.path('a.js')]);
    assert.match(
      targets.find(({ label }) => label === 'Lost')!.disabled!,
      /names no folder of this workspace/,
    );
  });

  it('runs TypeScript by what was built from it, where the source maps say', async () => {
    const workspace = await withConfigs(
      [
        node({
          program: '${workspaceFolder}/src/index.ts',
          preLaunchTask: 'tsc: build',
          outFiles: ['${workspaceFolder}/dist/**/*.js'],
          args: ['x'],
        }),
      ],
      { 'src/index.ts': 'export const n: number = 1;', 'dist/other/index.js': '', 'dist/index.js': '' },
    );
    const { path } = workspace;
    const { code, map } = await transform('export const n: number = 1;', {
      loader: 'ts',
      sourcemap: 'external',
      sourcefile: '../../src/index.ts',
    });
    await mkdir(path('dist', 'src'), { recursive: true });
    await writeFile(path('dist', 'src', 'index.js'), `${code}//# sourceMappingURL=index.js.map\n`);
    await writeFile(path('dist', 'src', 'index.js.map'), map);
    assert.deepEqual((await configsIn(workspace)).get('It')!.command, [
      'node',
      path('dist', 'src', 'index.js'),
      'x',
    ]);
  });

  it('passes over source maps that say nothing it can use', async () => {
    const maps = [
      '{"version":3,"sources":[null,7]}',
      '{"version":3,"sources":"index.ts"}',
      '{"version":3,"sources":["file://elsewhere/index.ts","../src/100%.ts"]}',
      'null',
      '{"version":3,"sourceRoot":7,"sources":["../../src/index.ts"]}',
    ];
    const built = maps.flatMap((map, i): [string, string][] => [
      [`dist/${i}/index.js`, '//# sourceMappingURL=index.js.map\n'],
      [`dist/${i}/index.js.map`, map],
    ]);
    const workspace = await withConfigs(
      [node({ program: 'src/index.ts', outFiles: ['${workspaceFolder}/dist/**/*.js'] })],
      { 'src/index.ts': 'export const n: number = 1;', ...Object.fromEntries(built) },
    );
    assert.deepEqual((await configsIn(workspace)).get('It')!.command, [
      'node',
      workspace.path('dist', '4', 'index.js'),
    ]);
  });

  it('runs TypeScript by the loader that is installed, or the one that is named', async () => {
    const workspace = await withConfigs([
      node({ name: 'Plain', program: 'src/index.ts' }),
      node({ name: 'Named', program: 'src/index.ts', runtimeArgs: ['-r', 'ts-node/register'] }),
      node({ name: 'Runtime', program: 'src/index.ts', runtimeExecutable: 'tsx' }),
      node({ name: 'Local', program: 'src/index.ts', runtimeExecutable: '${workspaceFolder}/bin/node' }),
    ]);
    await install(workspace, 'tsx');
    const { path } = workspace;
    const configs = await configsIn(workspace);
    const file = path('src', 'index.ts');
    assert.deepEqual(configs.get('Plain')!.command, ['node', '--import', 'tsx', file]);
    assert.deepEqual(configs.get('Named')!.command, ['node', '-r', 'ts-node/register', file]);
    const [runtime, script, ...rest] = configs.get('Runtime')!.command;
    assert.deepEqual([runtime, rest], ['node', [file]]);
    assert.match(script!, /tsx[\\/]dist[\\/]cli\.mjs$/);
    assert.deepEqual(configs.get('Local')!.command, [path('bin', 'node'), file]);
  });

  it('takes arguments in one text, and survives members of the wrong type', async () => {
    const workspace = await withConfigs([
      node({ program: 'a.js', args: '--name "a b" c' }),
      node({ name: 'Args', program: 'a.js', args: { a: 1 } }),
      node({ name: 'Nested', program: 'a.js', args: [{ a: 1 }] }),
      node({ name: 'Program', program: 7 }),
      node({ name: 'Port', request: 'attach', port: 'nine' }),
      node({ name: 'Env', program: 'a.js', env: 'X=1' }),
      node({ name: 7, program: 'a.js' }),
    ]);
    const { path } = workspace;
    const configs = await configsIn(workspace);
    assert.deepEqual(configs.get('It')!.command, ['node', path('a.js'), '--name', 'a b', 'c']);
    assert.match(configs.get('Args')!.disabled!, /its "args" is not a list/);
    assert.match(configs.get('Nested')!.disabled!, /"args" holds something else than texts/);
    assert.match(configs.get('Program')!.disabled!, /its "program" is not a text/);
    assert.match(configs.get('Port')!.disabled!, /its port "nine" is not a port number/);
    assert.match(configs.get('Env')!.disabled!, /its "env" is not an object/);
    assert.deepEqual(configs.get('configuration 7')!.command, ['node', path('a.js')]);
  });

  it('is read as far as it goes when it is broken', async () => {
    const text =
      '{\n  "configurations": [\n    { "type": "node", "request": "launch", "name": "A", "program": "a.js" },\n    { "type": "node" "name": "B" }\n  ]\n}';
    const { configurations, problems } = parseLaunchJson(text, '/w/.vscode/launch.json');
    assert.equal(configurations[0]!.name, 'A');
    assert.equal(problems.length, 1);
    assert.match(
      problems[0]!,
      /^\/w\/\.vscode\/launch\.json has an error in line 4 \(comma expected at configurations\.1/,
    );
    for (const odd of ['', '[]', 'null', '{"configurations": 5}', '{"configurations": [null, 3, "x"]}']) {
      assert.deepEqual(parseLaunchJson(odd, 'f').configurations, [], odd);
    }
  });
});
