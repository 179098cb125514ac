import assert from 'node:assert/strict';
import { HotlightError } from '../../src/core/base/errors';
import { withNotification, withPatience } from '../../src/editor/progress';
import { type Hotlight, startHotlight } from './hotlight';

/** What a notification of VS Code shows as a link, which runs any command; see its `linkedText`. */
const LINK = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: (["']).+?\1)?\)/i;
const HOSTILE = '[shop](command:workbench.action.terminal.sendSequence?%7B%7D)';

describe('notifications', () => {
  let hotlight: Hotlight;
  beforeEach(() => {
    hotlight = startHotlight();
  });
  afterEach(() => hotlight.dispose());

  it('show names with the syntax of links as text', async () => {
    assert.match(HOSTILE, LINK);
    const { notify, vscode } = hotlight.services;
    notify.error(new HotlightError('io', `${HOSTILE} can't be read.`));
    notify.error(new Error(HOSTILE));
    notify.warn(HOSTILE);
    notify.inform(HOSTILE);
    await notify.ask(HOSTILE, 'Open');
    await notify.alert('error', HOSTILE, 'Open');
    await notify.alert('warning', HOSTILE);
    const shown = hotlight.fake.answers.messages;
    assert.deepEqual(
      shown.map(({ kind, buttons }) => [kind, ...buttons]),
      [
        ['error', 'Show Log'],
        ['error', 'Show Log'],
        ['warning', 'Show Log'],
        ['information'],
        ['information', 'Open'],
        ['error', 'Open'],
        ['warning'],
      ],
    );
    for (const { message } of shown) {
      assert.doesNotMatch(message, LINK);
      assert.equal(message.replaceAll('\u200b', '').includes(HOSTILE), true, message);
    }
    assert.match(hotlight.fake.window.output('Hotlight'), LINK, 'the log has it as it is');

    await withNotification(vscode, HOSTILE, async () => undefined);
    const slow = withPatience(
      vscode,
      HOSTILE,
      (_, report) => {
        report(HOSTILE);
        return new Promise<void>((resolve) => setTimeout(resolve, 30));
      },
      0,
    );
    await slow;
    for (const { options, reports } of hotlight.fake.window.progress) {
      assert.doesNotMatch(options.title ?? '', LINK);
      for (const { message } of reports) assert.doesNotMatch(message ?? '', LINK);
    }
    assert.equal(hotlight.fake.window.progress.length, 2);
  });
});
