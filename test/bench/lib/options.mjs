/** The value of `--name=value`, or `fallback`. */
export function option(args, name, fallback) {
  const prefix = `--${name}=`;
  return args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? fallback;
}

/** A list of numbers in `--name=1,2,3`. */
export function numbers(args, name, fallback) {
  const list = option(args, name, fallback).split(',').map(Number);
  if (list.some((value) => !(value > 0))) throw new Error(`--${name} takes numbers separated by commas.`);
  return list;
}
