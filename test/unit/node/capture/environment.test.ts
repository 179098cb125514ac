import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteNodeOption, withAgent } from '../../../../src/node/capture/environment';
import { AGENT_ENV, type AgentConfig, parseAgentConfig } from '../../../../src/protocol/agent';

const config: AgentConfig = {
  version: 1,
  dir: '/runs/é "1"',
  socket: '/tmp/s',
  token: 't',
  kind: 'cpu',
  engine: 'inspector',
  attribution: 'accurate',
  interval: 1000,
  rotateMs: 10_000,
};

describe('the environment of a recorded program', () => {
  it('has the agent behind the options that are there', () => {
    const env = withAgent(
      { A: '1', B: undefined, NODE_OPTIONS: ' --no-warnings ' },
      '/a/agent.js',
      config,
      'linux',
    );
    assert.deepEqual(Object.keys(env).sort(), ['A', AGENT_ENV, 'NODE_OPTIONS'].sort());
    assert.equal(env.NODE_OPTIONS, '--no-warnings --require /a/agent.js');
    assert.deepEqual(parseAgentConfig(env[AGENT_ENV]), config);
  });

  it('has one NODE_OPTIONS on Windows, however it is written', () => {
    const env = withAgent({ Node_Options: '--no-warnings' }, 'C:\\a b\\agent.js', config, 'win32');
    assert.equal(env.Node_Options, '--no-warnings --require "C:\\\\a b\\\\agent.js"');
    assert.equal(env.NODE_OPTIONS, undefined);
  });

  it('is understood by Node, whatever is in the path', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hotlight-env-'));
    try {
      for (const name of [
        'plain',
        'a b',
        'é ü',
        `"quoted" 'too'`,
        'back\\slash',
        ' at ends ',
        '$HOME',
        'a\tb',
      ]) {
        mkdirSync(join(folder, name));
        const file = join(folder, name, 'preload.js');
        writeFileSync(file, 'console.log(__filename)');
        const env = { ...process.env, NODE_OPTIONS: `--require ${quoteNodeOption(file)}` };
        assert.equal(execFileSync(process.execPath, ['-e', ''], { env }).toString(), `${file}\n`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the agent's configuration", () => {
  it('is taken only when it is whole', () => {
    assert.equal(parseAgentConfig(undefined), undefined);
    assert.equal(parseAgentConfig('{'), undefined);
    assert.equal(parseAgentConfig('null'), undefined);
    for (const name of Object.keys(config)) {
      assert.equal(parseAgentConfig(JSON.stringify({ ...config, [name]: undefined })), undefined, name);
      assert.equal(parseAgentConfig(JSON.stringify({ ...config, [name]: -1 })), undefined, name);
    }
  });
});
