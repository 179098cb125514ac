import assert from 'node:assert/strict';
import { findSourceMapURL } from '../../../../src/node/attach/scripts';

describe('the source map that a text names', () => {
  const cases: [text: string, url: string][] = [
    ['', ''],
    ['run();\n', ''],
    ['run();\n//# sourceMappingURL=app.js.map', 'app.js.map'],
    ['run();\n//# sourceMappingURL=app.js.map\n', 'app.js.map'],
    ['run();\n/*# sourceMappingURL=app.js.map */\n', 'app.js.map'],
    [
      '//# sourceMappingURL=old.map\nrun();\n//# sourceMappingURL=data:application/json;base64,e30=\n',
      'data:application/json;base64,e30=',
    ],
    ['const help = "put # sourceMappingURL=x at the end";', ''],
    ['# sourceMappingURL=x', ''],
  ];
  for (const [text, url] of cases) it(JSON.stringify(text), () => assert.equal(findSourceMapURL(text), url));
});
