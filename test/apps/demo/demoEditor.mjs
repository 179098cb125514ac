// npm run demo:editor: the storefront, Hotlight and a recorded run, in the user's VS Code if the command `code` is there,
// else (or with --browser) in a VS Code that is served to a browser. Ctrl-C ends what this started.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureHost, isServedByNpm } from '../../lib/ensureHost.mjs';
import { startServer } from '../../lib/server.mjs';
import { ensureBuilt, npm, root } from '../../lib/setup.mjs';
import { untilInterrupted } from './interrupt.mjs';
import { lastRun, recordStorefront, storefront } from './record.mjs';

const say = (text) => console.log(`  ${text}`);
/** "engines" of the manifest. */
const oldestEditor = [1, 100];

await untilInterrupted('demo:editor', async (signal) => {
  ensureBuilt();
  const dir = lastRun() ?? (await recordStorefront({ say, signal })).dir;
  const profile = profileOf(dir);
  say(`recorded run: ${path.relative(root, dir)}`);
  if (!process.argv.includes('--browser') && openInEditor(profile)) return;
  await serve(profile, signal);
});

/** The main thread's recording; opening it makes it the profile that everything in the editor speaks of. */
function profileOf(dir) {
  const run = JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8'));
  const thread = run.threads.find(({ parent, profiles }) => parent === undefined && profiles.length > 0);
  if (thread === undefined) throw new Error(`The run in ${dir} holds no profile; delete it and start again.`);
  return path.join(dir, thread.profiles[0]);
}

/** @returns {boolean} whether the user's VS Code took over */
function openInEditor(profile) {
  const version = code('--version');
  if (version.status !== 0) return false;
  const [major = 0, minor = 0] = version.stdout.split('.').map(Number);
  if (major !== oldestEditor[0] || minor < oldestEditor[1]) {
    say(
      `the command "code" is VS Code ${version.stdout.split('\n')[0]}; Hotlight needs ${oldestEditor.join('.')}`,
    );
    return false;
  }
  const opened = code('--new-window', `--extensionDevelopmentPath=${root}`, storefront, profile);
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

async function serve(profile, signal) {
  if (!isServedByNpm) {
    throw new Error(
      'There is no command "code" here. Install it from VS Code ("Shell Command: Install \'code\' command in PATH"), or open ' +
        `${storefront} with Hotlight installed and choose the run in the view Runs.`,
    );
  }
  say('there is no command "code" here, so a VS Code is served to your browser');
  const host = ensureHost('latest');
  npm(['run', '--silent', 'package']);
  const server = await startServer({
    ...host,
    vsix: [path.join(root, 'dist', 'hotlight.vsix')],
    log: path.join(root, 'out', 'demo', 'server.log'),
  });
  try {
    const file = `vscode-remote://localhost:${server.port}${encodeURI(profile)}`;
    const payload = JSON.stringify([
      ['skipWelcome', 'true'],
      ['openFile', file],
    ]);
    const query = `folder=${encodeURIComponent(storefront)}&payload=${encodeURIComponent(payload)}`;
    console.log(`\nVS Code ${host.version} with the storefront, Hotlight and the recorded run:\n`);
    console.log(`  ${server.base}/?${query}\n`);
    console.log('Open it in a browser on this machine. Ctrl-C ends it.');
    await new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', resolve);
      // Nothing else keeps this process: the server is in a group of its own.
      const alive = setInterval(() => {}, 60_000);
      signal.addEventListener('abort', () => clearInterval(alive));
    });
  } finally {
    await server.stop();
  }
}
