import assert from 'node:assert/strict';
import { readInspectorFlags } from '../../../../src/node/attach/inspectorFlags';

const closed = { enabled: false, host: '127.0.0.1', port: 9229, signalDisabled: false };

describe('what a process was told about its inspector', () => {
  const cases: [line: string, nodeOptions: string, expected: Partial<typeof closed>][] = [
    ['node', '', {}],
    ['node server.js', '', {}],
    ['node --inspect server.js', '', { enabled: true }],
    ['node --inspect=9230 server.js', '', { enabled: true, port: 9230 }],
    ['node --inspect=0.0.0.0:9231 server.js', '', { enabled: true, host: '0.0.0.0', port: 9231 }],
    ['node --inspect=[::1]:9231 server.js', '', { enabled: true, host: '::1', port: 9231 }],
    ['node --inspect=example.test server.js', '', { enabled: true, host: 'example.test' }],
    ['node --inspect-brk=0 server.js', '', { enabled: true, port: 0 }],
    ['node --inspect-wait server.js', '', { enabled: true }],
    ['node --inspect_port=9240 server.js', '', { port: 9240 }],
    ['node --inspect-port 9240 server.js', '', { port: 9240 }],
    ['node --debug-port=127.0.0.2:9240 server.js', '', { host: '127.0.0.2', port: 9240 }],
    ['node -r ./setup.js --inspect server.js', '', { enabled: true }],
    ['node --import tsx --inspect=1234 server.ts', '', { enabled: true, port: 1234 }],
    ['node --disable-sigusr1 server.js', '', { signalDisabled: true }],
    // After the script they are the program's own.
    ['node server.js --inspect=9999', '', {}],
    ['node - --inspect', '', {}],
    ['node -- --inspect', '', {}],
    ['node server.js', '--inspect=9300', { enabled: true, port: 9300 }],
    ['node server.js', '--require "/my app/a.cjs" --inspect-port=0', { port: 0 }],
    ['node --inspect=9301 server.js', '--inspect=9300', { enabled: true, port: 9301 }],
    ['node --inspect-port=nonsense: server.js', '', {}],
  ];
  for (const [line, nodeOptions, expected] of cases) {
    it(`${nodeOptions && `NODE_OPTIONS='${nodeOptions}' `}${line}`, () => {
      assert.deepEqual(readInspectorFlags(line.split(' '), nodeOptions), { ...closed, ...expected });
    });
  }
});
