import assert from 'node:assert/strict';
import { endingSignal, endOf, notesOf, type Outcome } from '../../../../src/node/capture/outcome';

const outcome = (more: Partial<Outcome>): Outcome => ({
  command: ['npm', 'start'],
  dir: '/runs/1',
  durationMs: 5000,
  asked: undefined,
  exit: { code: 0, signal: null },
  sawNode: true,
  isEmpty: false,
  signalled: 0,
  unanswered: [],
  leftOver: 0,
  trouble: undefined,
  ...more,
});

describe('how a recording ended', () => {
  it('is by the signal that the system, a shell or npm tells of', () => {
    assert.equal(endingSignal({ code: null, signal: 'SIGTERM' }), 'SIGTERM');
    assert.equal(endingSignal({ code: 137, signal: null }), 'SIGKILL');
    assert.equal(endingSignal({ code: 130, signal: null }), 'SIGINT');
    assert.equal(endingSignal({ code: 1, signal: null }), undefined);
    assert.equal(endingSignal({ code: 255, signal: null }), undefined);
    assert.equal(endingSignal(undefined), undefined);
  });

  it('tells a signal that was noticed from one that was not', () => {
    assert.equal(endOf(outcome({})), 'app-exited');
    assert.equal(endOf(outcome({ exit: { code: null, signal: 'SIGTERM' }, signalled: 1 })), 'signal');
    assert.equal(endOf(outcome({ exit: { code: null, signal: 'SIGTERM' } })), 'killed');
    assert.equal(endOf(outcome({ exit: { code: 137, signal: null } })), 'killed');
    assert.equal(endOf(outcome({ asked: 'duration', exit: { code: null, signal: 'SIGTERM' } })), 'duration');
  });

  it('is told in sentences, the gravest first', () => {
    assert.deepEqual(notesOf(outcome({})), []);
    assert.deepEqual(notesOf(outcome({ asked: 'stopped', exit: { code: null, signal: 'SIGKILL' } })), []);
    const all = notesOf(
      outcome({
        trouble: 'ENOSPC',
        exit: { code: 1, signal: null },
        unanswered: [12, 13, 14, 15],
        leftOver: 2,
      }),
    );
    assert.match(all[0]!, /^The disk is full: \/runs\/1 could not be written/);
    assert.equal(all[1], 'The program ended with exit status 1.');
    assert.equal(all.filter((note) => note.includes('did not answer')).length, 3);
    assert.match(all.at(-1)!, /^2 processes that the program had started went on/);
    assert.deepEqual(notesOf(outcome({ trouble: 'EIO' })), ['/runs/1 could not be written: i/o error.']);
    assert.match(
      notesOf(outcome({ durationMs: 99.6 }))[0]!,
      /^The program ended after 100 ms, which is too short/,
    );
    assert.ok(all.every((note) => note.endsWith('.') && !note.includes('\n')));
  });

  it('may be that nothing was recorded', () => {
    const killed = outcome({ isEmpty: true, exit: { code: null, signal: 'SIGKILL' } });
    assert.match(
      notesOf(killed).join(),
      /^The program was ended by SIGKILL before it had written a first part of /,
    );
    const full = outcome({ isEmpty: true, exit: { code: null, signal: 'SIGABRT' } });
    assert.match(notesOf(full).join(), /when its heap is full, before it had written a first part of /);
    const notes = notesOf(outcome({ sawNode: false, exit: { code: 1, signal: null } }));
    assert.deepEqual(notes, ['No Node.js process was seen: npm start ended with exit status 1.']);
    assert.match(notesOf(outcome({ sawNode: false, asked: 'stopped' }))[0]!, /started none, or one that/);
  });
});
