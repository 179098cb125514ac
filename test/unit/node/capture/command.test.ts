import assert from 'node:assert/strict';
import { HotlightError } from '../../../../src/core/base/errors';
import { type CommandHost, resolveCommand, scriptOfBatchFile } from '../../../../src/node/capture/command';

const NPM_CMD = `:: Created by npm, please don't edit manually.
@ECHO OFF

SETLOCAL

SET "NODE_EXE=%~dp0\\node.exe"
IF NOT EXIST "%NODE_EXE%" (
  SET "NODE_EXE=node"
)

SET "NPM_PREFIX_JS=%~dp0\\node_modules\\npm\\bin\\npm-prefix.js"
SET "NPM_CLI_JS=%~dp0\\node_modules\\npm\\bin\\npm-cli.js"

"%NODE_EXE%" "%NPM_CLI_JS%" %*
`;
const SHIM = `@ECHO off
GOTO start
:find_dp0
SET dp0=%~dp0
EXIT /b
:start
SETLOCAL
CALL :find_dp0

IF EXIST "%dp0%\\node.exe" (
  SET "_prog=%dp0%\\node.exe"
) ELSE (
  SET "_prog=node"
  SET PATHEXT=%PATHEXT:;.JS;=;%
)

endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & "%_prog%"  "%dp0%\\..\\mocha\\bin\\mocha.js" %*
`;

describe('finding a command on Windows', () => {
  const files: Record<string, string> = {
    'C:\\nodejs\\node.exe': '',
    'C:\\nodejs\\npm': '#!/bin/sh',
    'C:\\nodejs\\npm.cmd': NPM_CMD,
    'C:\\nodejs\\node_modules\\npm\\bin\\npm-cli.js': '',
    'C:\\app\\node_modules\\.bin\\mocha.cmd': SHIM,
    'C:\\app\\node_modules\\mocha\\bin\\mocha.js': '',
    'C:\\app\\own tool.bat': '@echo %*',
  };
  const host: CommandHost = {
    platform: 'win32',
    cwd: 'C:\\app',
    env: {
      Path: '"C:\\nodejs";C:\\app\\node_modules\\.bin',
      PATHEXT: '.EXE;.CMD;.BAT',
      ComSpec: 'C:\\cmd.exe',
    },
    isFile: (path) => path in files,
    readText: (path) => files[path],
  };

  it('takes executables as they are', () => {
    assert.deepEqual(resolveCommand(['node', 'a b.js'], host), {
      file: 'C:\\nodejs\\node.exe',
      args: ['a b.js'],
    });
  });

  it('starts the script of npm and of what npm has installed, without a shell', () => {
    assert.deepEqual(resolveCommand(['npm', 'run', 'x & y'], host), {
      file: 'C:\\nodejs\\node.exe',
      args: ['C:\\nodejs\\node_modules\\npm\\bin\\npm-cli.js', 'run', 'x & y'],
    });
    assert.deepEqual(resolveCommand(['mocha', '%PATH%'], host), {
      file: 'C:\\nodejs\\node.exe',
      args: ['C:\\app\\node_modules\\mocha\\bin\\mocha.js', '%PATH%'],
    });
  });

  it('gives any other batch file to cmd.exe with nothing left for it to interpret', () => {
    const { file, args, verbatim } = resolveCommand(['own tool.bat', 'a"b', '%PATH% & del', 'c\\'], host);
    assert.equal(file, 'C:\\cmd.exe');
    assert.equal(verbatim, true);
    assert.deepEqual(args.slice(0, 3), ['/d', '/s', '/c']);
    const line = args[3]!;
    assert.ok(line.startsWith('"C:\\app\\own^ tool.bat ') && line.endsWith('"'), line);
    // Each character with a meaning has a caret before it.
    assert.deepEqual(line.slice(1, -1).match(/(?<!\^)[%&"|<>]/g), null);
  });

  it('fails with a sentence', () => {
    assert.throws(
      () => resolveCommand(['nope'], host),
      (error) => HotlightError.is(error, 'not-found') && /^Command not found: "nope"/.test(error.message),
    );
  });

  it('knows no script in a batch file of another kind', () => {
    assert.equal(scriptOfBatchFile('C:\\x.cmd', '@echo off\nstart %*'), undefined);
  });
});

describe('finding a command elsewhere', () => {
  const host: CommandHost = {
    platform: 'linux',
    cwd: '/app',
    env: { PATH: 'tools:/usr/bin' },
    isFile: (path) => ['/app/tools/one', '/usr/bin/one', '/usr/bin/two', '/app/run.sh'].includes(path),
    readText: () => undefined,
  };

  it('searches the PATH in order, from the working directory', () => {
    assert.equal(resolveCommand(['one'], host).file, '/app/tools/one');
    assert.equal(resolveCommand(['two'], host).file, '/usr/bin/two');
    assert.equal(resolveCommand(['./run.sh', '$(x)'], host).file, '/app/run.sh');
    assert.deepEqual(resolveCommand(['./run.sh', '$(x)'], host).args, ['$(x)']);
    assert.throws(() => resolveCommand(['run.sh'], host), HotlightError);
  });
});
