import type { Finding } from '../../finding';
import type { Program } from '../program/program';
import { nameOf } from '../summary/value';
import { calledName, hitOf, isMinorPlace, wayToQuery } from './hits';
import { staticFinding } from './rule';

export const RECURSIVE_QUERY = 'recursive-query';

/** What the next step of a walk along a tree or a chain of rows is named after. */
const RELATIVE = /parent|child|ancestor|descendant|reply|replies|folder|manager|supervisor|next_?node|root/i;

/** Functions that ask for one row and call themselves for its parent or child: one query per level. */
export function findRecursiveQueries(program: Program, file: string): Finding[] {
  if (isMinorPlace(file, program)) return [];
  const findings: Finding[] = [];
  for (const { key, fn, calls } of program.functionsIn(file)) {
    const itself = calls.find(
      ({ call, targets }) =>
        targets.includes(key) && call.loop < 0 && call.args.some((arg) => RELATIVE.test(nameOf(arg))),
    );
    if (!itself) continue;
    for (const one of calls) {
      if (one === itself || one.targets.includes(key)) continue;
      const hit = hitOf(one, file, program);
      if (hit?.sink.access !== 'read' || hit.sink.guessed || one.call.loop >= 0 || one.call.args.length === 0)
        continue;
      const [line, column] = itself.call.at;
      findings.push(
        staticFinding(RECURSIVE_QUERY, 'info', file, one.call.at, {
          message: `One query per level: ${fn.name || calledName(itself.call)}() asks and calls itself for the next row (${hit.sink.layer.name}).`,
          related: [
            { file, line, column, message: `calls ${calledName(itself.call)}() again` },
            ...wayToQuery(hit, program),
          ],
          function: fn.name,
          evidence: 'a function that queries and calls itself',
          fix: 'Read the whole chain with one WITH RECURSIVE query.',
        }),
      );
      break;
    }
  }
  return findings;
}
