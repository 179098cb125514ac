import type { Outcome } from '../layers/layer';
import { layerOfPackage } from '../layers/registry';
import { lastPart, nameOf, type Value } from '../summary/value';
import type { Entity } from './entity';
import { memberOutcome } from './layerMembers';
import type { Resolver } from './resolver';

/** A receiver that nothing resolves may still go by the name that such objects usually have. */
export function guess(resolver: Resolver, value: Value): Entity | undefined {
  const name = lastPart(nameOf(value));
  if (name === '' || name === 'this') return undefined;
  if (value.k === 'free' || value.k === 'member') {
    const [, model = '', suffix] = /^[_#$]*([A-Z]\w*?)(Model|Class)?$/.exec(name) ?? [];
    const found = model === '' ? undefined : named(resolver, model, suffix);
    if (found) return found;
  }
  for (const layer of resolver.layers) {
    for (const guess of layer.guesses ?? []) {
      if (guess.name.test(name)) return { e: 'layer', layer, type: guess.type, guessed: true };
    }
  }
  return undefined;
}

/** The model that goes by the name of what is handed in: `models.Order`, `this.#OrderModel`. */
function named(resolver: Resolver, name: string, suffix: string | undefined): Entity | undefined {
  return (suffix && resolver.modelOf(name + suffix)) || resolver.modelOf(name);
}

/** A call whose method is so particular to a layer that it tells what the receiver is. */
export function telltale(
  resolver: Resolver,
  callee: Value,
  file: string,
  args: readonly Value[] = [],
): { layer: Extract<Entity, { e: 'layer' }>; outcome: Outcome } | undefined {
  if (callee.k !== 'member') return undefined;
  const owner = resolver.resolve(callee.of, file);
  if (owner && owner.e !== 'layer' && owner.e !== 'external') return undefined;
  if (owner?.e === 'external' && !layerOfPackage(owner.from)) return undefined;
  const receiver = nameOf(callee.of);
  for (const layer of resolver.layers) {
    for (const tell of layer.telltales ?? []) {
      if (!tell.member.test(callee.name) || (tell.receiver && !tell.receiver.test(receiver))) continue;
      const { options } = tell;
      if (
        options &&
        !args.some((arg) => arg.k === 'object' && options.some((one) => Object.hasOwn(arg.props, one)))
      )
        continue;
      const outcome = tell.outcome ?? memberOutcome(layer, tell.type, callee.name);
      if (outcome) return { layer: { e: 'layer', layer, type: tell.type, guessed: true }, outcome };
    }
  }
  return undefined;
}
