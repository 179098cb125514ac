import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { root } from '../../lib/setup.mjs';

const agent = path.join(root, 'dist', 'agent.js');

/**
 * What the agent in a program needs around it: a folder to write into, and somebody who listens. `env` gives a
 * program the agent, which does by itself what the members of its configuration say.
 */
export async function startAgentHost() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-bench-'));
  const launcher = createServer((socket) => socket.on('error', () => undefined));
  const socket =
    process.platform === 'win32' ? `\\\\.\\pipe\\hotlight-bench-${process.pid}` : path.join(dir, 's');
  await new Promise((resolve) => launcher.listen(socket, resolve));
  return {
    dir,
    env(config) {
      const all = {
        version: 1,
        dir,
        socket,
        token: 'bench',
        engine: 'inspector',
        attribution: 'as-is',
        interval: 1000,
        rotateMs: 10_000,
        ...config,
      };
      return { HOTLIGHT_AGENT: JSON.stringify(all), NODE_OPTIONS: `--require ${JSON.stringify(agent)}` };
    },
    /** Removes all that was written but what the host itself needs. */
    clear() {
      for (const name of fs.readdirSync(dir))
        if (name !== 's') fs.rmSync(path.join(dir, name), { recursive: true });
    },
    stop() {
      launcher.close();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
