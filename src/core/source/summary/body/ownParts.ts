import { lastPart, nameOf, type Value } from '../value';

/**
 * `this.processorsByKind.values()`: what an object was put together from when the program started. There are as many
 * as somebody has written, however they were found.
 */
export function isOwnPart(value: Value): boolean {
  if (value.k === 'call' && value.of.k === 'member' && /^(values|entries|keys)$/.test(value.of.name))
    return isOwnPart(value.of.of);
  return /^this\.\w+$/.test(nameOf(value)) && value.k === 'member' && PARTS.test(lastPart(nameOf(value)));
}

const PARTS = /(^_?|[a-z])(processor|handler|middleware|strateg(y|ie)|migrator|checker)s?(By[A-Z]\w*)?$/i;
