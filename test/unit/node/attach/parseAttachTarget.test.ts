import assert from 'node:assert/strict';
import { HotlightError } from '../../../../src/core/base/errors';
import { parseAttachTarget } from '../../../../src/node/attach/attach';

describe('what a user types to name a process', () => {
  it('is a process id, an address, or a URL', () => {
    assert.deepEqual(parseAttachTarget(' 4711 '), { kind: 'pid', pid: 4711 });
    assert.deepEqual(parseAttachTarget(':9229'), { kind: 'address', host: '127.0.0.1', port: 9229 });
    assert.deepEqual(parseAttachTarget('localhost:9229'), { kind: 'address', host: 'localhost', port: 9229 });
    assert.deepEqual(parseAttachTarget('[::1]:9229'), { kind: 'address', host: '::1', port: 9229 });
    assert.deepEqual(parseAttachTarget('http://10.0.0.7:9229/'), {
      kind: 'address',
      host: '10.0.0.7',
      port: 9229,
    });
    const url = 'ws://127.0.0.1:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e';
    assert.deepEqual(parseAttachTarget(url), { kind: 'url', url });
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      '0',
      '-5',
      'server.js',
      'host',
      'host:0',
      'host:99999',
      'a:b',
      '1.5',
      '::1:9229',
      'a b:80',
    ]) {
      assert.throws(
        () => parseAttachTarget(text),
        (error) => HotlightError.is(error, 'usage'),
        text,
      );
    }
  });
});
