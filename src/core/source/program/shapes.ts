import type { Entity, FunctionPlace } from './entity';
import { shapesIn } from './homeMembers';
import { isOfSeveralWords } from './homes';
import { isUnkept } from './instances';
import type { Resolver } from './resolver';

/** Fewer methods than these many objects have by chance. */
const LEAST_METHODS = 3;
/** Of those the names that only the program itself gives. */
const LEAST_OWN = 2;
const MOST_KEEPERS = 3;

/**
 * The methods of objects that keep an interface without saying so, as TypeScript lets them: all that has each of its
 * methods does. `interface OrderStore { byNumber(…); saveLines(…); … }` and `const pgOrders = (pool) => ({ async
 * byNumber(…) {…}, async saveLines(…) {…}, … })`. Of few methods the only one that has them and no others.
 */
export function keptByShape(
  owner: Extract<Entity, { e: 'object' }>,
  name: string,
  resolver: Resolver,
): readonly FunctionPlace[] {
  if (!isUnkept(resolver, owner)) return [];
  const { props = {} } = resolver.classOf(owner.file, owner.index) ?? {};
  const methods = Object.keys(props).filter((one) => {
    const prop = props[one];
    return prop?.k === 'plain' && prop.type === 'function';
  });
  if (!methods.includes(name)) return [];
  const isFew = methods.length < LEAST_METHODS || methods.filter(isOfSeveralWords).length < LEAST_OWN;
  if (isFew && !isOfSeveralWords(name)) return [];
  const found = resolver.filesWith(name).flatMap((file) =>
    shapesIn(resolver.files.get(file)).flatMap((functions): FunctionPlace[] => {
      const keeps =
        methods.every((one) => Object.hasOwn(functions, one)) &&
        (!isFew || Object.keys(functions).length === methods.length);
      const index = keeps ? functions[name] : undefined;
      return index === undefined ? [] : [{ file, index }];
    }),
  );
  return found.length > (isFew ? 1 : MOST_KEEPERS) ? [] : found;
}
