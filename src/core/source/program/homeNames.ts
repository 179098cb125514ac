import { folderOf } from '../../base/paths';

// How the files and folders of a program go by the names that its code has for what they are about.

/** `services.order.get()` of `services/order.js`: no word of it is telling, but the folder and the file are. */
export function isAt(file: string, path: readonly string[]): boolean {
  const folder = plain(path.at(-2) ?? '');
  if (folder.length < 2 || fileName(file).length < 3 || plain(fileName(file)) !== plain(path.at(-1) ?? ''))
    return false;
  const folders = file.split('/').slice(0, -1);
  return plain((/\/index\.\w+$/.test(file) ? folders.at(-2) : folders.at(-1)) ?? '') === folder;
}

/** Of `index.js` the folder's. */
export function fileName(file: string): string {
  const [base = '', folder = ''] = file.split('/').reverse();
  const name = base.replace(/\.\w+$/, '');
  return name === 'index' ? folder : name;
}

/** Implementations of one thing by several files in a folder of their own, of which the settings choose one. */
export function areAlike(files: readonly string[]): boolean {
  const [first = ''] = files;
  const folder = folderOf(first);
  const [, word] = /([A-Z][a-z]+|[-_.][a-z]+)\.\w+$/.exec(first) ?? [];
  return (
    word !== undefined &&
    files.length <= MOST_ALIKE &&
    files.every((file) => folderOf(file) === folder && file.replace(/\.\w+$/, '').endsWith(word))
  );
}

const MOST_ALIKE = 5;

/** What the file of a model goes by, without the word that says that it is one. */
export function modelIn(file: string): string {
  return plain(plain(fileName(file)).replace(/^(model|table)|(model|table)$/g, ''));
}

/** `queries/findOrder.js`, `queries/find-order/index.js`: of each function a file, in a folder that goes by the receiver. */
export function isAloneIn(file: string, wanted: string, names: readonly string[]): boolean {
  const name = names.find((one) => file.includes(one));
  return (
    name !== undefined && plain(file.slice(0, file.lastIndexOf(name)).split('/').at(-1) ?? '') === wanted
  );
}

/** What the path of a file has in it that is called as a function: `/findOrder.`, `/find-order/index.`. */
export function pathsOf(method: string): string[] {
  const dashed = method.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return [method, dashed].flatMap((name) => [`/${name}.`, `/${name}/index.`]);
}

/** `user-service`, `UserService` and `userServices` alike. */
export function plain(name: string): string {
  return name
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase()
    .replace(/s$/, '');
}
