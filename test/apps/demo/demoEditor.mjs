// npm run demo:editor: the storefront, Hotlight and a recorded run, in the user's VS Code if the command `code` is there,
// else (or with --browser) in a VS Code that is served to a browser. Ctrl-C ends what this started.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { ensureHost, isServedByNpm } from '../../lib/ensureHost.mjs';
import { startServer } from '../../lib/server.mjs';
import { ensureBuilt, npm, root } from '../../lib/setup.mjs';
import { untilInterrupted } from './interrupt.mjs';
import { runNode } from './processes.mjs';
import { lastRun, recordStorefront, storefront } from './record.mjs';

const cli = path.join(root, 'dist', 'cli.js');
const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
const companionSource = path.join(root, 'test', 'apps', 'demo', 'companion');
/** A copy, because it is told what to open. */
const companion = path.join(root, 'out', 'demo', 'companion');

const say = (text) => console.log(`  ${text}`);
/** "engines" of the manifest. */
const oldestEditor = [1, 100];

await untilInterrupted('demo:editor', async (signal) => {
  ensureBuilt();
  const dir = lastRun() ?? (await recordStorefront({ say, signal })).dir;
  say(`recorded run: ${path.relative(root, dir)}`);
  await prepareCompanion(dir, signal);
  if (!process.argv.includes('--browser') && openInEditor()) return;
  await serve(signal);
});

/** A second extension, which shows the recording and the app's hottest line when the window opens. */
async function prepareCompanion(dir, signal) {
  const ranking = await runNode('hotlight hot', [cli, 'hot', dir, '--json', '--top', '50'], {
    cwd: storefront,
    signal,
    timeoutMs: 60_000,
  });
  const hottest = JSON.parse(ranking).lines.find(({ file }) => file.startsWith('src/'));
  if (hottest === undefined)
    throw new Error(`The run in ${dir} shows no line of the app; delete it and start again.`);
  const run = JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8'));
  const open = {
    folder: storefront,
    run: { dir, run },
    file: path.join(storefront, hottest.file),
    line: hottest.line,
  };
  fs.rmSync(companion, { recursive: true, force: true });
  fs.cpSync(companionSource, companion, { recursive: true });
  fs.writeFileSync(path.join(companion, 'open.json'), JSON.stringify(open));
}

/** @returns {boolean} whether the user's VS Code took over */
function openInEditor() {
  const version = code('--version');
  if (version.status !== 0) return false;
  const [major = 0, minor = 0] = version.stdout.split('.').map(Number);
  if (major !== oldestEditor[0] || minor < oldestEditor[1]) {
    say(
      `the command "code" is VS Code ${version.stdout.split('\n')[0]}; Hotlight needs ${oldestEditor.join('.')}`,
    );
    return false;
  }
  const opened = code(
    '--new-window',
    ...[root, companion].map((dir) => `--extensionDevelopmentPath=${dir}`),
    storefront,
  );
  if (opened.status !== 0) {
    say(`VS Code did not open: ${(opened.stderr || opened.stdout).trim()}`);
    return false;
  }
  say('VS Code opens the storefront with Hotlight from this folder; the flame graph is of the recorded run');
  return true;
}

function code(...args) {
  // On Windows it is a batch file, which only a shell can start.
  const onWindows = process.platform === 'win32';
  const quoted = onWindows ? args.map((arg) => `"${arg}"`) : args;
  return spawnSync('code', quoted, { encoding: 'utf8', shell: onWindows, timeout: 60_000 });
}

async function serve(signal) {
  if (!isServedByNpm) {
    throw new Error(
      'There is no command "code" here. Install it from VS Code ("Shell Command: Install \'code\' command in PATH"), or open ' +
        `${storefront} with Hotlight installed and choose the run in the view Runs.`,
    );
  }
  say('a VS Code is served to your browser');
  const host = ensureHost('latest');
  npm(['run', '--silent', 'package']);
  const companionPackage = path.join(root, 'out', 'demo', 'companion.vsix');
  const out = ['--out', companionPackage];
  await runNode(
    'vsce package',
    [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', ...out],
    { cwd: companion, signal, timeoutMs: 60_000 },
  );
  const server = await startServer({
    ...host,
    vsix: [path.join(root, 'dist', 'hotlight.vsix'), companionPackage],
    log: path.join(root, 'out', 'demo', 'server.log'),
  });
  try {
    console.log(`\nVS Code ${host.version} with the storefront, Hotlight and the recorded run:\n`);
    console.log(`  ${server.base}/?folder=${encodeURIComponent(storefront)}\n`);
    console.log('Open it in a browser on this machine. Ctrl-C ends it.');
    signal.throwIfAborted();
    await once(signal, 'abort');
  } finally {
    await server.stop();
  }
}
