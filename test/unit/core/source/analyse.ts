import type { Finding } from '../../../../src/core/finding';
import { moduleMap, NO_LAYOUT } from '../../../../src/core/source/program/modules';
import { Program } from '../../../../src/core/source/program/program';
import { SOURCE_RULES } from '../../../../src/core/source/rules/registry';
import { decodeSummary } from '../../../../src/core/source/summary/codec/decode';
import { encodeSummary } from '../../../../src/core/source/summary/codec/encode';
import type { FileSummary } from '../../../../src/core/source/summary/fileSummary';
import { summarize } from '../../../../src/core/source/summary/summarize';

/** What all rules find in a program whose files are texts by their absolute paths. */
export function analyse(sources: ReadonlyMap<string, string>): Finding[] {
  const files = new Map<string, FileSummary>();
  for (const [file, text] of sources) {
    const summary = summarize(text, file);
    // What comes back from the cache must say the same.
    if (summary) files.set(file, decodeSummary(encodeSummary(summary)));
  }
  const program = new Program(files, moduleMap(new Set(files.keys()), NO_LAYOUT));
  return [...files.keys()].flatMap((file) =>
    Object.values(SOURCE_RULES).flatMap((find) => find(program, file)),
  );
}
