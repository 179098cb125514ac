// npm run build: everything that ships, bundled into dist/. Which of it loads when is in ARCHITECTURE.md.
// `node esbuild.mjs agent --outdir=DIR` builds only the agent, into DIR.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { outdir: { type: 'string', default: 'dist' } },
});
const dist = values.outdir;
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const shared = { bundle: true, minify: true, logLevel: 'warning' };

/** Babel's parser is a third of each bundle that reads sources; these load one that lies beside them. */
const parserBeside = {
  name: 'parser beside',
  setup({ onResolve }) {
    onResolve({ filter: /^@babel\/parser$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './babelParser.js', external: true },
    );
  },
};

/** Runs in the editor's extension host and on the command line. */
const node = {
  ...shared,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  sourcemap: true,
  plugins: [parserBeside],
  outdir: dist,
};

/** With the names of all functions, for stack traces with --verbose and in the log. */
const named = {
  ...node,
  keepNames: true,
  define: { 'import.meta.url': '__filename', HOTLIGHT_VERSION: JSON.stringify(version) },
};

/** Writes the licences of the packages in a bundle beside it, and of what those have been built from themselves. */
const licences = {
  name: 'licences',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    onEnd(({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const names = new Set(
        inputs.flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []),
      );
      const texts = [];
      for (const name of names) {
        const folder = join('node_modules', name);
        const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        // A set goes on to what is added while it is gone through.
        for (const dependency of Object.keys(manifest.dependencies ?? {})) names.add(dependency);
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
        texts.push(`${name} ${manifest.version} (${manifest.license})\n\n${text}\n`);
      }
      writeFileSync(
        join(initialOptions.outdir, 'LICENSES.txt'),
        texts.sort().join(`\n${'-'.repeat(80)}\n\n`),
      );
    });
  },
};

const pglite = 'node_modules/@electric-sql/pglite/dist';
const speedscope = 'node_modules/speedscope/dist/release';

/** By the name under which they are built alone. */
const groups = {
  host: [
    { ...node, entryPoints: { extension: 'src/extension.ts' } },
    {
      ...named,
      external: ['./otherCommands.js'],
      // `import()` of that bundle becomes `require`, the shorter way to it.
      supported: { 'dynamic-import': false },
      entryPoints: { cli: 'src/cli/main.ts' },
    },
    {
      ...named,
      entryPoints: {
        otherCommands: 'src/cli/otherCommands.ts',
        capture: 'src/editor/captureBundle.ts',
        runs: 'src/node/runs/store.ts',
        analysis: 'src/editor/analysisBundle.ts',
        heap: 'src/editor/heapBundle.ts',
        'features/hotspots': 'src/editor/hotspots/bundle.ts',
        'features/findings': 'src/editor/findings/bundle.ts',
        checklists: 'src/editor/checklists/engine.ts',
        'features/checklists': 'src/editor/checklists/bundle.ts',
        'features/compare': 'src/editor/compare/bundle.ts',
        'features/database': 'src/editor/database/bundle.ts',
        'features/memory': 'src/editor/memory/bundle.ts',
        'features/live': 'src/editor/live/bundle.ts',
        'features/plan': 'src/editor/plan/bundle.ts',
        'features/queries': 'src/editor/queries/bundle.ts',
        'features/runs': 'src/editor/runs/bundle.ts',
      },
    },
    {
      ...node,
      // No `keepNames`: it has its price for every function that is made at run time, and these work all day.
      define: { 'import.meta.url': '__filename' },
      entryPoints: {
        analysisWorker: 'src/node/analysis/worker.ts',
        databaseWorker: 'src/node/database/worker.ts',
        heapWorker: 'src/node/heap/heapWorker.ts',
        loadWorker: 'src/node/load/loadWorker.ts',
      },
    },
    {
      // PostgreSQL's parser, found by the bundles that lie beside it.
      entryPoints: [
        { in: 'node_modules/libpg-query/wasm/libpg-query.wasm', out: 'libpg-query' },
        { in: 'node_modules/libpg-query/LICENSE', out: 'LICENSE-libpg-query' },
      ],
      loader: { '.wasm': 'copy', '': 'copy' },
      logLevel: 'warning',
      outdir: dist,
    },
  ],
  agent: [
    {
      ...node,
      define: { 'import.meta.url': '__filename' },
      entryPoints: { sourceWorker: 'src/node/source/sessionWorker.ts', babelParser: '@babel/parser' },
    },
    {
      ...shared,
      // The agent's first file tells a Node that is too old so, and must parse there.
      platform: 'node',
      target: 'node10',
      format: 'cjs',
      external: ['./agentStart.js'],
      entryPoints: { agent: 'src/agent/main.ts' },
      outdir: dist,
    },
    {
      ...shared,
      platform: 'node',
      // Not below: private members in other words cost a program several times as much with each of its requests.
      target: 'node18',
      format: 'cjs',
      entryPoints: {
        agentStart: 'src/agent/start.ts',
        agentWatcher: 'src/agent/watcher.ts',
        agentSplit: 'src/agent/splitSource.ts',
        metricsProbe: 'src/agent/metrics/probe.ts',
      },
      outdir: dist,
    },
    {
      ...shared,
      platform: 'node',
      target: 'node18',
      format: 'esm',
      entryPoints: { agentHooks: 'src/agent/esmHooks.ts' },
      outExtension: { '.js': '.mjs' },
      outdir: dist,
    },
  ],
  pglite: [
    {
      ...shared,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      // PGlite asks for modules of Node's by require, which ES modules have not.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      entryPoints: { child: 'src/node/sql/embedded/child.ts' },
      outExtension: { '.js': '.mjs' },
      outdir: join(dist, 'pglite'),
    },
    {
      entryPoints: [
        ...['pglite.wasm', 'pglite.data', 'initdb.wasm', '../LICENSE'],
        ...['pg_trgm', 'citext', 'btree_gin', 'btree_gist', 'hstore', 'ltree', 'unaccent', 'intarray'].map(
          (extension) => `${extension}.tar.gz`,
        ),
      ].map((file) => `${pglite}/${file}`),
      loader: { '.wasm': 'copy', '.data': 'copy', '.gz': 'copy', '': 'copy' },
      entryNames: '[name]',
      logLevel: 'warning',
      outdir: join(dist, 'pglite'),
    },
  ],
  webview: [
    {
      ...shared,
      format: 'iife',
      target: 'chrome130',
      sourcemap: true,
      entryPoints: [
        { in: 'webview/flame/main.tsx', out: 'flame' },
        { in: 'webview/flame/flame.css', out: 'flame' },
        { in: 'webview/heap/main.tsx', out: 'heap' },
        { in: 'webview/heap/heap.css', out: 'heap' },
        { in: 'webview/live/main.tsx', out: 'live' },
        { in: 'webview/live/live.css', out: 'live' },
        { in: 'webview/plan/main.tsx', out: 'plan' },
        { in: 'webview/plan/plan.css', out: 'plan' },
        { in: 'webview/queries/main.tsx', out: 'queries' },
        { in: 'webview/queries/queries.css', out: 'queries' },
        { in: 'webview/speedscope/main.ts', out: 'speedscope/bridge' },
      ],
      outdir: join(dist, 'webview'),
    },
    {
      // The full plan view: Vue without its compiler, which would need eval.
      ...shared,
      format: 'iife',
      target: 'chrome130',
      alias: { vue: 'vue/dist/vue.runtime.esm-bundler.js' },
      define: {
        __VUE_OPTIONS_API__: 'true',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
        'process.env.NODE_ENV': '"production"',
      },
      entryPoints: [
        { in: 'webview/pev2/main.ts', out: 'pev2' },
        { in: 'webview/pev2/pev2.css', out: 'pev2' },
      ],
      plugins: [licences],
      outdir: join(dist, 'webview', 'pev2'),
    },
    {
      // speedscope itself is shipped as its authors built it.
      entryPoints: [
        { in: `${speedscope}/speedscope-Y2522XSH.js`, out: 'speedscope' },
        { in: `${speedscope}/speedscope-GHPHNKXC.css`, out: 'speedscope' },
        {
          in: `${speedscope}/SourceCodePro-Regular.ttf-ILST5JV6.woff2`,
          out: 'SourceCodePro-Regular.ttf-ILST5JV6',
        },
        { in: 'node_modules/speedscope/LICENSE', out: 'LICENSE-speedscope' },
        { in: `${speedscope}/source-code-pro.LICENSE.md`, out: 'LICENSE-source-code-pro' },
      ],
      loader: { '.js': 'copy', '.css': 'copy', '.woff2': 'copy', '.md': 'copy', '': 'copy' },
      logLevel: 'warning',
      outdir: join(dist, 'webview', 'speedscope'),
    },
  ],
};

const chosen = positionals.length > 0 ? positionals.map((name) => groups[name]) : Object.values(groups);
await Promise.all(chosen.flat().map((options) => esbuild.build(options))).catch(() => process.exit(1)); // it said why
