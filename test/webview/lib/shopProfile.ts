import type { Profile } from '../../../src/core/profile/profile';
import { frameOf, ProfileBuilder } from '../../../src/core/profile/profileBuilder';

export interface ShopOptions {
  /** Name of the function that sorts; a hostile one must change nothing. */
  readonly sortName?: string;
  readonly samples?: boolean;
}

/**
 * A second of a shop's server: 400 ms in price() (of which 100 ms in sort()), 200 ms in report(), 300 ms idle and
 * 100 ms of garbage collection. price() calls itself once.
 */
export function shopProfile({ sortName = 'sort', samples = true }: ShopOptions = {}): Profile {
  const builder = new ProfileBuilder('us');
  const at = (name: string, file: string, line: number): number =>
    builder.intern(
      frameOf({
        name,
        url: file === '' || file.startsWith('node:') ? file : `file://${file}`,
        scriptId: file === '' ? '' : '7',
        line,
        column: line === 0 ? 0 : 17,
      }),
    );
  const listener = builder.child(0, at('emit', 'node:events', 500));
  const main = builder.child(listener, at('handleRequest', '/shop/src/server.ts', 5));
  const price = at('price', '/shop/src/price.ts', 12);
  const outer = builder.child(main, price);
  const inner = builder.child(outer, price);
  const sort = builder.child(inner, at(sortName, '/shop/node_modules/@acme/sort/index.js', 3));
  const report = builder.child(main, at('', '/shop/src/report.ts', 8));
  const collector = builder.child(0, at('(garbage collector)', '', 0));
  const idle = builder.child(0, at('(idle)', '', 0));

  const order: readonly (readonly [node: number, milliseconds: number, line: number])[] = [
    [outer, 150, 14],
    [inner, 150, 15],
    [sort, 100, 4],
    [idle, 300, 0],
    [collector, 100, 0],
    [report, 200, 9],
  ];
  let time = 0;
  for (const [node, milliseconds, line] of order) {
    builder.addSelf(node, milliseconds * 1000);
    if (line > 0) builder.addLine(node, line, milliseconds * 1000);
    for (let i = 0; i < milliseconds && samples; i++) builder.addSample(node, (time + i) * 1000);
    time += milliseconds;
  }
  return builder.build({
    startTime: 0,
    duration: time * 1000,
    doubts: [{ frame: price, line: 15, reason: 'This line may belong to a call that was inlined.' }],
  });
}
