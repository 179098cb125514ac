// The viewers that test/bench/flame.mjs compares, each as a page that reports to `globalThis.bench`, and the server
// for them. They get the same profile: Hotlight as the buffers that the editor posts, d3-flame-graph as the tree that
// it takes, already built, and speedscope as the file, dropped on its window.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';
import { ensureInstalled, root } from '../../lib/setup.mjs';
import { out } from './bundles.mjs';

const bench = path.join(root, 'test', 'bench');

/** What the benchmark needs of Hotlight in Node: from a .cpuprofile to what the page and the others are given. */
export async function bundlePreparation() {
  const outfile = path.join(out, 'flamePreparation.mjs');
  await build({
    stdin: {
      contents: `export { decodeProfile } from './src/core/profile/buffer';
        export { nodeTotals } from './src/core/profile/callTree';
        export { flameHtml } from './src/protocol/flameHtml';`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return outfile;
}

/** The tree of objects that d3-flame-graph takes. Functions with the same name under one parent stay apart. */
export function treeForD3(profile, totals) {
  const nodes = Array.from(totals, (value, node) => ({
    name: profile.frames[profile.frame[node]].name || '(anonymous)',
    value,
    children: [],
  }));
  for (let node = 1; node < nodes.length; node++) nodes[profile.parent[node]].children.push(nodes[node]);
  return nodes[0];
}

async function bundleD3() {
  ensureInstalled(bench);
  const { outputFiles } = await build({
    stdin: {
      contents: `import flamegraph from 'd3-flame-graph';
        import { select } from 'd3-selection';
        globalThis.drawD3 = (tree, width) => select('#chart').datum(tree).call(flamegraph().width(width).minFrameSize(1).transitionDuration(0));`,
      resolveDir: bench,
      loader: 'js',
    },
    bundle: true,
    write: false,
    loader: { '.css': 'empty' },
    minify: true,
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** Frames as they were shown, and how long scripts kept each of them waiting. Part of every page. */
const watchFrames = `
  globalThis.bench = { frames: [], scripts: [] };
  const request = globalThis.requestAnimationFrame.bind(globalThis);
  let script = 0;
  globalThis.requestAnimationFrame = (run) => request((now) => {
    const start = performance.now();
    run(now);
    script += performance.now() - start;
  });
  const painted = () => new Promise((done) => request(() => setTimeout(done)));
  bench.painted = painted;
  /** Runs a step per frame; keeps the time between frames and the script time of each. */
  bench.play = async (steps, step) => {
    await painted();
    let last = performance.now();
    for (let i = 0; i < steps; i++) {
      script = 0;
      const start = performance.now();
      step(i);
      const own = performance.now() - start;
      await new Promise((done) => request(done));
      const now = performance.now();
      // Callbacks asked for in the step have run in the frame before this line.
      await new Promise((done) => setTimeout(done));
      bench.frames.push(now - last);
      bench.scripts.push(own + script);
      last = now;
    }
    const result = { frames: bench.frames, scripts: bench.scripts };
    bench.frames = [];
    bench.scripts = [];
    return result;
  };`;

const hotlightStandIn = `${watchFrames}
  globalThis.acquireVsCodeApi = () => ({
    getState: () => undefined,
    setState: () => {},
    postMessage(message) {
      if (message.type === 'painted') bench.firstPaint = message.milliseconds;
      const part = { ready: 'profile', details: 'details' }[message.type];
      if (part === undefined) return;
      fetch('/' + part + '.bin').then((response) => response.arrayBuffer()).then((buffer) => {
        const about = { title: 'bench', threads: [], thread: '', notes: [], root: '/home/dev/workspace/shop-api' };
        window.postMessage({ type: part, buffer, ...about }, '*', [buffer]);
      });
    },
  });
  bench.wheel = (x, y, deltaY, shiftKey) => {
    const view = document.querySelector('.view');
    const { left, top } = view.getBoundingClientRect();
    view.dispatchEvent(new WheelEvent('wheel', {
      clientX: left + x, clientY: top + y, deltaY, shiftKey, bubbles: true, cancelable: true,
    }));
  };`;

const d3Page = `<!DOCTYPE html><meta charset="utf-8"><style>.d3-flame-graph rect { stroke: #eee; }</style><div id="chart"></div>
<script>${watchFrames}</script><script src="/d3.js"></script>
<script>
  fetch('/tree.json').then((response) => response.json()).then(async (tree) => {
    const start = performance.now();
    drawD3(tree, 1200);
    await bench.painted();
    bench.firstPaint = performance.now() - start;
  });
</script>`;

const speedscopeStart = `<script>
  addEventListener('load', async () => {
    const text = await (await fetch('/profile.cpuprofile')).blob();
    const files = new DataTransfer();
    files.items.add(new File([text], 'profile.cpuprofile'));
    bench.start = performance.now();
    const target = document.body.firstElementChild;
    target.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
    const watch = setInterval(async () => {
      if (!document.title.startsWith('profile') || !document.querySelector('canvas')) return;
      clearInterval(watch);
      await bench.painted();
      bench.firstPaint = performance.now() - bench.start;
    }, 5);
  });
</script>`;

/** Serves the viewers: /hotlight, /d3 and /speedscope/. `prepared` holds the profile in each one's shape. */
export async function serveViewers(prepared) {
  const { flameHtml, parts, tree, file } = prepared;
  const d3 = await bundleD3();
  const speedscope = path.join(root, 'node_modules', 'speedscope', 'dist', 'release');
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = path.basename(pathname);
    const send = (body, type) => response.setHeader('content-type', type).end(body);
    if (pathname === '/hotlight') {
      const own = `http://${request.headers.host}`;
      const html = flameHtml({ script: '/flame.js', style: '/flame.css', cspSource: own });
      // Only the stand-in for the editor needs more than the page itself: it fetches what the editor would post.
      send(html.replace('default-src &#39;none&#39;', `$&; connect-src ${own}`), 'text/html');
    } else if (name === 'flame.js' || name === 'flame.css') {
      send(
        fs.readFileSync(path.join(root, 'dist', 'webview', name)),
        name.endsWith('js') ? 'text/javascript' : 'text/css',
      );
    } else if (name === 'profile.bin') send(Buffer.from(parts[0]), 'application/octet-stream');
    else if (name === 'details.bin') send(Buffer.from(parts[1]), 'application/octet-stream');
    else if (name === 'tree.json') send(tree, 'application/json');
    else if (name === 'profile.cpuprofile') fs.createReadStream(file).pipe(response);
    else if (pathname === '/d3') send(d3Page, 'text/html');
    else if (name === 'd3.js') send(d3, 'text/javascript');
    else if (pathname === '/speedscope/') {
      const html = fs.readFileSync(path.join(speedscope, 'index.html'), 'utf8');
      send(html.replace('</body>', `${speedscopeStart}</body>`), 'text/html');
    } else if (pathname.startsWith('/speedscope/') && fs.existsSync(path.join(speedscope, name))) {
      send(
        fs.readFileSync(path.join(speedscope, name)),
        name.endsWith('js')
          ? 'text/javascript'
          : name.endsWith('css')
            ? 'text/css'
            : 'application/octet-stream',
      );
    } else response.writeHead(404).end();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    scripts: { hotlight: hotlightStandIn, speedscope: watchFrames },
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
}
