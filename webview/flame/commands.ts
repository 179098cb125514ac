/** What parts of the page ask the whole for. Functions are indexes in the model, boxes are keys of the scene. */
export interface FlameCommands {
  select(key: number): void;
  /** Selects the widest box of a function in the picture. */
  selectFunction(func: number): void;
  /** Opens the source of a function at a line, or at its declaration. */
  open(func: number, line?: number): void;
  zoomTo(key: number): void;
  sandwich(func: number): void;
  focus(func: number): void;
  hide(func: number): void;
  copyFrame(func: number): void;
  copyStack(key: number): void;
}
