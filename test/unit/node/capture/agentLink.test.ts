import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { AgentLink } from '../../../../src/node/capture/agentLink';
import { parseAgentMessage, parseLauncherMessage } from '../../../../src/protocol/agent';
import { until } from './lab';

describe('the link to the agents', () => {
  let link: AgentLink;
  const sockets: Socket[] = [];
  const events: string[] = [];
  const never = new AbortController().signal;
  beforeEach(async () => {
    events.length = 0;
    link = await AgentLink.open();
    link.follow({
      onProcess: (pid) => events.push(`process ${pid}`),
      onSignal: (pid, signal) => events.push(`${signal} ${pid}`),
      onTrouble: (pid, code) => events.push(`${code} ${pid}`),
    });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await link.close();
  });

  const agent = async (...lines: string[]): Promise<Socket> => {
    const socket = connect(link.address);
    sockets.push(socket);
    await once(socket, 'connect');
    for (const line of lines) socket.write(`${line}\n`);
    return socket;
  };
  const hello = (pid: number, token = link.token): string => JSON.stringify({ type: 'hello', token, pid });

  it('is private and goes away', async () => {
    const folder = dirname(link.address);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.ok(Buffer.byteLength(link.address) < 104);
    await link.close();
    assert.ok(!existsSync(folder));
  });

  it('hears of processes, signals and trouble', async () => {
    await agent(
      hello(7),
      JSON.stringify({ type: 'signal', signal: 'SIGINT' }),
      '{"type":"trouble","code":"EIO"}',
    );
    await until(() => events.length === 3);
    assert.deepEqual(events, ['process 7', 'SIGINT 7', 'EIO 7']);
    assert.deepEqual(link.pids, [7]);
  });

  it('drops whoever does not know the token or speaks another language', async () => {
    const strangers = [
      hello(1, 'guess'),
      hello(1, `${link.token}x`),
      '{"type":"done"}',
      'GET / HTTP/1.1',
      'x'.repeat(10_000),
      JSON.stringify({ type: 'hello', token: link.token }),
    ];
    for (const line of strangers) {
      const socket = await agent(line);
      socket.on('error', () => undefined);
      socket.resume();
      await once(socket, 'close');
    }
    assert.deepEqual(link.pids, []);
    assert.deepEqual(events, []);
  });

  it('stops all, those that come late too, and waits until they have answered', async () => {
    const one = await agent(hello(1));
    const two = await agent(hello(2));
    await until(() => link.pids.length === 2);
    const stopped = link.stop(10_000, never);
    const [message] = (await once(one, 'data')) as [Buffer];
    assert.deepEqual(parseLauncherMessage(message.toString().trim()), { type: 'stop' });
    const late = await agent(hello(3));
    await once(late, 'data');
    one.write('{"type":"done"}\n');
    late.write('{"type":"done"}\n');
    two.destroy(); // its process has ended
    assert.deepEqual(await stopped, []);
  });

  it('names those that do not answer in time, or before it is called off', async () => {
    await agent(hello(1));
    await until(() => link.pids.length === 1);
    assert.deepEqual(await link.stop(50, never), [1]);
    assert.deepEqual(await link.stop(60_000, AbortSignal.timeout(50)), [1]);
  });
});

describe('messages of agents', () => {
  it('are taken only when they are whole', () => {
    for (const line of [
      '',
      'null',
      '[]',
      '{"type":"hello","token":1,"pid":1}',
      '{"type":"signal"}',
      '{"type":"x"}',
    ]) {
      assert.equal(parseAgentMessage(line), undefined, line);
    }
    assert.equal(parseLauncherMessage('{"type":"go"}'), undefined);
  });
});
