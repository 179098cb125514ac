import { groupBy } from '../../core/base/group';
import type { HotLine, HotReport } from '../../core/profile/hot';
import { pathKey } from '../paths';
import type { FileHeat, LineHeat } from './documentMarks';

/** The rows of a report by file (see `pathKey`). Rows without a position are left out. */
export function heatByFile(report: HotReport): Map<string, FileHeat> {
  const functions = groupBy(report.functions.filter(hasPlace), (row) => pathKey(row.file));
  const lines = groupBy(report.lines.filter(hasPlace), (row) => pathKey(row.file));
  const result = new Map<string, FileHeat>();
  for (const key of new Set([...functions.keys(), ...lines.keys()])) {
    const ofFunctions = functions.get(key) ?? [];
    const ofLines = lines.get(key) ?? [];
    const file = (ofFunctions[0] ?? ofLines[0])?.file ?? key;
    result.set(key, { file, functions: ofFunctions, lines: mergeLines(ofLines) });
  }
  return result;
}

function hasPlace(row: { readonly file: string; readonly line: number }): boolean {
  return row.file !== '' && row.line > 0;
}

function mergeLines(rows: readonly HotLine[]): LineHeat[] {
  const merged = [...groupBy(rows, (row) => row.line)].map(([line, parts]): LineHeat => {
    const self = parts.reduce((sum, part) => sum + part.self, 0);
    const selfPercent = parts.reduce((sum, part) => sum + part.selfPercent, 0);
    return { line, self, selfPercent, parts: parts.toSorted((a, b) => b.self - a.self) };
  });
  return merged.sort((a, b) => b.self - a.self);
}
