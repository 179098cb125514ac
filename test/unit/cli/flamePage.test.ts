import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { flamePage } from '../../../src/cli/flamePage';

const HOSTILE = `</script><img src=x onerror="alert('&')"><!--`;
const ASSETS = {
  script: 'console.log("</script>", "</SCRIPT>");\n//# sourceMappingURL=flame.js.map\n',
  style: 'a::after { content: "</style>"; }\n/*# sourceMappingURL=flame.css.map */\n',
};

function page(): string {
  return flamePage(
    {
      title: HOSTILE,
      buffer: Uint8Array.of(1, 2, 3).buffer,
      threads: [
        { id: '', name: 'All threads' },
        { id: HOSTILE, name: HOSTILE },
      ],
      others: new Map([[HOSTILE, Uint8Array.of(4).buffer]]),
      notes: [HOSTILE],
      root: `/shop/${HOSTILE}`,
    },
    ASSETS,
  );
}

/** The text of each script and style element, as an HTML parser cuts them. */
function elements(html: string, tag: string): string[] {
  return [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text]) => text!);
}

describe('flame graph as one file', () => {
  it('has a policy that names its script and style, and nothing else', () => {
    const html = page();
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!.replaceAll('&#39;', "'");
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const scripts = elements(html, 'script');
    assert.equal(scripts.length, 4, 'about, two threads, and the one that runs');
    assert.equal(
      policy,
      `default-src 'none'; script-src ${hash(scripts.at(-1)!)}; style-src ${hash(elements(html, 'style')[0]!)}; img-src data: blob:`,
    );
  });

  it('carries any names without letting them be markup', () => {
    const html = page();
    assert.ok(!html.includes('<img'));
    assert.ok(!html.includes('<!--'));
    const about = JSON.parse(elements(html, 'script')[0]!) as { title: string; threads: { id: string }[] };
    assert.deepEqual([about.title, about.threads[1]!.id], [HOSTILE, HOSTILE]);
    assert.match(html, /<title>&lt;\/script&gt;/);
    const ids = [...html.matchAll(/data-thread="([^"]*)"/g)].map(([, id]) => decodeURIComponent(id!));
    assert.deepEqual(ids, ['', HOSTILE]);
  });

  it('holds the profiles as they were given, and asks for no other file', () => {
    const html = page();
    const data = elements(html, 'script')
      .slice(1, 3)
      .map((text) => [...gunzipSync(Buffer.from(text, 'base64'))]);
    assert.deepEqual(data, [[1, 2, 3], [4]]);
    assert.ok(!html.includes('sourceMappingURL'));
    assert.ok(!/\s(src|href)=/.test(html.replaceAll(/<(script|title)[\s\S]*?<\/\1>/g, '')));
  });
});
