import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../../../fixtures/plans');

export interface LabelledPlan {
  readonly name: string;
  readonly labels: readonly string[];
  readonly sql: string;
  /** As PostgreSQL printed it. */
  readonly plan: unknown;
}

/** Plans that real servers measured; named by what is wrong with them. */
export const labelledPlans: readonly LabelledPlan[] = readdirSync(folder).map((file) => ({
  ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as LabelledPlan),
  name: file.replace(/\.json$/, ''),
}));

/** @param name `disk_sort.pg18` */
export function planCalled(name: string): LabelledPlan {
  return labelledPlans.find((one) => one.name === name)!;
}

/** A plan of nested joins and scans, as a generated statement over partitions has it; measured. */
export function largePlan(nodes: number): unknown {
  const node = (type: string, more: object): Record<string, unknown> => ({
    'Node Type': type,
    'Parent Relationship': 'Member',
    'Startup Cost': 0.29,
    'Total Cost': nodes * 10,
    'Plan Rows': 100,
    'Plan Width': 40,
    'Actual Startup Time': 0.01,
    'Actual Total Time': 0.05,
    'Actual Rows': 100,
    'Actual Loops': 1,
    'Shared Hit Blocks': 4,
    'Shared Read Blocks': 1,
    ...more,
  });
  const scans = Array.from({ length: nodes - 1 }, (_, i) =>
    node('Seq Scan', {
      'Relation Name': `events_${String(i + 1).padStart(5, '0')}`,
      Alias: `e_${i + 1}`,
      Schema: 'public',
      Filter: `(kind = 'k${i % 7}'::text)`,
    }),
  );
  const root = node('Append', {
    'Parent Relationship': undefined,
    'Actual Total Time': nodes * 0.06,
    'Actual Rows': nodes * 100,
    'Plan Rows': nodes * 100,
    Plans: scans,
  });
  return [{ Plan: root, 'Planning Time': 12, 'Execution Time': nodes * 0.07 }];
}
