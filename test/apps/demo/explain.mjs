// Says in words what a profile of the storefront shows. What is known here is where the app's problems are and why they
// are slow; whether one is there, and how much it costs, comes from the measurement.

/** Percent of the busy time from which on something is worth a sentence. */
const notable = 3;

/**
 * @param {object} hot   `hotlight hot --json` with all functions and lines
 * @param {{ routes: { route: string, requests: number, p50: number }[] }} load
 * @returns {string[]} one sentence per problem that shows, the costliest first
 */
export function explain(hot, load) {
  return [taxRules, oneQueryPerRow, missingIndexes].map((problem) => problem(hot, load)).filter(Boolean);
}

function taxRules(hot) {
  const check = find(hot, 'isEffective', 'src/pricing/tax.ts');
  if (check === undefined || check.selfPercent < notable) return undefined;
  const line = hot.lines.find((row) => row.file === check.file && row.function === check.name);
  const where = line ? `, ${percent(line.selfPercent)} on line ${line.line} alone` : '';
  return (
    `CPU hot spot in POST /quotes: isEffective (${at(check)}) takes ${percent(check.selfPercent)} of the busy time${where}, ` +
    'because each line of a basket asks every tax rule whether it applies, and each time makes and compares dates for it.'
  );
}

function oneQueryPerRow(hot, load) {
  const report = routeOf(load, 'GET /reports/fulfilment');
  const usual = routeOf(load, 'GET /products');
  const loop = find(hot, 'fulfilment', 'src/services/reports.ts');
  const query = find(hot, 'query', 'pg/lib/client.js');
  if (report === undefined || usual === undefined || loop === undefined || query === undefined)
    return undefined;
  // Who is slow, hardly ever on the stack, and makes the database client busy, awaits one query after another.
  if (report.p50 < 10 * usual.p50 || loop.totalPercent > notable || query.totalPercent < notable)
    return undefined;
  return (
    `N+1 in GET /reports/fulfilment: it takes ${milliseconds(report.p50)} at the median, although fulfilment (${at(loop)}) is on ` +
    `the stack for only ${percent(loop.totalPercent)} of the busy time, because it awaits withDetails for each order and that ` +
    `a query for each item; sending queries, these and all others, takes ${percent(query.totalPercent)}.`
  );
}

function missingIndexes(hot, load) {
  const usual = routeOf(load, 'GET /products');
  const slow = [
    { route: 'GET /search', name: 'search' },
    { route: 'GET /products/:id/bought-together', name: 'boughtTogether' },
  ].flatMap(({ route, name }) => {
    const measured = routeOf(load, route);
    // Too little to be seen by the sampler is 0.
    const onStack = find(hot, name, 'src/repositories/products.ts')?.totalPercent ?? 0;
    if (measured === undefined || usual === undefined) return [];
    return measured.p50 > 1.5 * usual.p50 && onStack < notable
      ? [{ route, name, p50: measured.p50, onStack }]
      : [];
  });
  if (slow.length === 0) return undefined;
  const each = slow.map(({ route, name, p50, onStack }) => {
    return `${route} takes ${milliseconds(p50)} at the median with ${name} on the stack for ${percent(onStack)}`;
  });
  return (
    `Missing indexes show by their absence: ${each.join(', and ')} of the busy time (GET /products needs ` +
    `${milliseconds(usual.p50)}), because the time passes in PostgreSQL, which reads whole tables.`
  );
}

/** A function of the app, with what its file's path ends in. */
function find(hot, name, file) {
  return hot.functions.find((row) => row.name.split('.').at(-1) === name && row.file.endsWith(file));
}

function routeOf(load, route) {
  return load.routes.find((row) => row.route === route && row.requests > 0);
}

function at({ file, line }) {
  return `${file}:${line}`;
}

function percent(value) {
  return `${value.toFixed(1)} %`;
}

function milliseconds(value) {
  return `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1)} ms`;
}
