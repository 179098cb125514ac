import { join } from 'node:path';
import { groupBy } from '../../core/base/group';
import { isAbsolutePath } from '../../core/base/paths';
import { formatChange, formatP, formatPercent } from '../../core/base/units';
import type { Change, DiffReport, FunctionChange, LineChange } from '../../core/compare/diff';
import { verdictWords } from '../../core/compare/verdict';
import type { FileHeat, FunctionHeat, LineHeat, RowChange } from '../annotations/documentMarks';
import { pathKey } from '../paths';

/**
 * The rows of a comparison by file (see `pathKey`), as heat, lenses and hovers show them. What is not in the later
 * side has no line there, so it is left out.
 */
export function comparedHeat({ functions, lines, unit }: DiffReport, root: string): Map<string, FileHeat> {
  const place = <Row extends { readonly file: string }>(row: Row): Row =>
    root === '' || isAbsolutePath(row.file) ? row : { ...row, file: join(root, row.file) };
  const ofFunctions = groupBy(
    functions.filter((row) => row.match !== 'removed' && row.file !== '' && row.line > 0).map(place),
    ({ file }) => pathKey(file),
  );
  const ofLines = groupBy(
    lines.filter((row) => row.after > 0 && row.file !== '' && row.line > 0).map(place),
    ({ file }) => pathKey(file),
  );
  const result = new Map<string, FileHeat>();
  for (const key of new Set([...ofFunctions.keys(), ...ofLines.keys()])) {
    const inFunctions = ofFunctions.get(key) ?? [];
    const onLines = ofLines.get(key) ?? [];
    result.set(key, {
      file: (inFunctions[0] ?? onLines[0])!.file,
      functions: inFunctions.map((row) => functionHeat(row, unit)).sort(byShare),
      lines: [...groupBy(onLines, ({ line }) => line).values()]
        .map((rows) => lineHeat(rows, unit))
        .sort(byShare),
    });
  }
  return result;
}

/** `41.0 % → 12.0 %, −1.10 s, p = 0.004`; p only where repeats gave one. */
function changeOf(change: Change, unit: DiffReport['unit']): RowChange {
  const shares = `${formatPercent(change.beforePercent)} → ${formatPercent(change.afterPercent)}`;
  const p = change.p === undefined ? '' : `, ${formatP(change.p)}`;
  return {
    percent: Math.max(change.beforePercent, change.afterPercent),
    text: `${shares}, ${formatChange(change.delta, unit)}${p}`,
    ...(change.verdict === undefined ? {} : { verdict: verdictWords(change.verdict, unit) }),
  };
}

function functionHeat(row: FunctionChange, unit: DiffReport['unit']): FunctionHeat {
  // Total values are told by the flame graph; here the function's own work is compared.
  return {
    name: row.name,
    file: row.file,
    line: row.line,
    column: row.column,
    self: row.after,
    total: row.totalAfter,
    selfPercent: row.afterPercent,
    totalPercent: row.after > 0 ? (row.totalAfter / row.after) * row.afterPercent : 0,
    category: row.category,
    confidence: row.confidence,
    change: changeOf(row, unit),
  };
}

/** @param rows of the functions on one line; at least one */
function lineHeat(rows: readonly LineChange[], unit: DiffReport['unit']): LineHeat {
  const largest = rows.reduce((best, row) => (Math.abs(row.delta) > Math.abs(best.delta) ? row : best));
  return {
    line: largest.line,
    self: rows.reduce((sum, { after }) => sum + after, 0),
    selfPercent: rows.reduce((sum, { afterPercent }) => sum + afterPercent, 0),
    parts: rows.map((row) => ({
      file: row.file,
      line: row.line,
      function: row.function,
      self: row.after,
      selfPercent: row.afterPercent,
      confidence: 'high',
    })),
    change: changeOf(largest, unit),
  };
}

function byShare(a: { readonly change?: RowChange }, b: { readonly change?: RowChange }): number {
  return (b.change?.percent ?? 0) - (a.change?.percent ?? 0);
}
