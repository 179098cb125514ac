import type { ByteSource } from '../../json/byteSource';
import { JsonScanner } from '../../json/jsonScanner';
import { Shape } from '../../json/shape';
import { atList, atObject, forEachField, forEachItem, heldValue } from '../../json/walk';
import type { ReadOptions } from '../readOptions';
import { FirefoxTables, type RawThread, readRawThread } from './firefoxTables';
import { readFirefoxThread } from './firefoxThread';
import type { NamedProfile } from './named';

/**
 * Reads the Firefox Profiler's own JSON ("processed"), every thread with samples, in the versions that keep
 * their tables in each thread and in those that share them. The line of the innermost frame is kept. Columns go
 * into typed arrays, so that the file is never held.
 */
export function readFirefox(input: Uint8Array | ByteSource, options: ReadOptions = {}): NamedProfile[] {
  const subject = options.name ?? 'The Firefox profile';
  const shape = new Shape(subject);
  const scanner = new JsonScanner(input, { ...options, subject });
  const shared = new FirefoxTables();
  let meta: unknown;
  let threads: (RawThread | undefined)[] | undefined;
  scanner.element(() => scanner.byteOrderMark());
  forEachField(scanner, (key) => {
    if (key === 'meta') meta = heldValue(scanner, shape);
    else if (key === 'shared') {
      if (atObject(scanner)) forEachField(scanner, (name) => shared.read(name, scanner));
    } else if (key !== 'threads') scanner.skip(true);
    else if (atList(scanner)) {
      const list: RawThread[] = [];
      forEachItem(scanner, () => list.push(readRawThread(scanner)));
      threads = list;
    }
  });
  scanner.finish();
  const { interval, preprocessedProfileVersion } = shape.object(meta, 'meta');
  if (preprocessedProfileVersion === undefined) {
    shape.fail('meta.preprocessedProfileVersion', 'there; save the profile in the Firefox Profiler first');
  }
  const found: (RawThread | undefined)[] = threads ?? shape.fail('threads', 'a list');
  const profiles: NamedProfile[] = [];
  for (const [index, thread] of found.entries()) {
    // What a thread was read from may go when its profile is made.
    found[index] = undefined;
    const one = readFirefoxThread(shape, thread!, shared, Number(interval) || 1);
    if (one.profile.parent.length > 1) profiles.push(one);
  }
  if (profiles.length === 0) shape.fail('threads', 'with at least one thread that has samples');
  return profiles;
}
