import type * as vscode from 'vscode';

export interface ShownMessage {
  readonly kind: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly detail: string | undefined;
  readonly modal: boolean;
  /** Titles of the buttons. */
  readonly buttons: readonly string[];
}

export interface ShownQuickPick {
  readonly title: string | undefined;
  readonly placeholder: string | undefined;
  /** Labels, in order, separators included as `— label —`. */
  readonly labels: readonly string[];
  readonly items: readonly vscode.QuickPickItem[];
}

export interface ShownInputBox {
  readonly title: string | undefined;
  readonly prompt: string | undefined;
  readonly placeholder: string | undefined;
  readonly value: string;
  readonly password: boolean;
  /** What validation said about the text that was entered; undefined when it was accepted. */
  readonly rejected: string | undefined;
}

/** A label, several of them, a choice by code, or undefined for Escape. */
export type QuickPickAnswer =
  | string
  | readonly string[]
  | ((items: readonly vscode.QuickPickItem[], shown: ShownQuickPick) => unknown)
  | undefined;

/** What the user will do when asked, queued by the test before; and what the user was shown. */
export class Answers {
  readonly messages: ShownMessage[] = [];
  readonly quickPicks: ShownQuickPick[] = [];
  readonly inputBoxes: ShownInputBox[] = [];
  readonly #quickPicks: { answer: QuickPickAnswer }[] = [];
  readonly #inputBoxes: { answer: string | undefined }[] = [];
  readonly #buttons: { message: string | RegExp; button: string }[] = [];
  readonly #ignored: RegExp[] = [];
  readonly #openDialogs: (readonly vscode.Uri[] | undefined)[] = [];
  readonly #saveDialogs: (vscode.Uri | undefined)[] = [];

  /** The next quick pick is answered so. */
  pick(answer: QuickPickAnswer): this {
    this.#quickPicks.push({ answer });
    return this;
  }
  /** The next input box gets this text and Enter; undefined is Escape. */
  type(answer: string | undefined): this {
    this.#inputBoxes.push({ answer });
    return this;
  }
  /** The next message that matches gets a click on this button. Messages without an answer are dismissed. */
  click(message: string | RegExp, button: string): this {
    this.#buttons.push({ message, button });
    return this;
  }
  /** Messages that match are neither answered nor dismissed. */
  ignore(message: RegExp): this {
    this.#ignored.push(message);
    return this;
  }
  openFile(uris: readonly vscode.Uri[] | undefined): this {
    this.#openDialogs.push(uris);
    return this;
  }
  saveFile(uri: vscode.Uri | undefined): this {
    this.#saveDialogs.push(uri);
    return this;
  }

  /** Answers that nothing asked for. A test that ends with some expected a dialogue that never came. */
  get unused(): string[] {
    return [
      ...this.#quickPicks.map(({ answer }) => `quick pick: ${String(answer)}`),
      ...this.#inputBoxes.map(({ answer }) => `input box: ${String(answer)}`),
      ...this.#buttons.map(({ message, button }) => `message ${String(message)}: ${button}`),
      ...this.#openDialogs.map(() => 'open dialog'),
      ...this.#saveDialogs.map(() => 'save dialog'),
    ];
  }

  /** Resolves to the button's value, as the API does: the string or the MessageItem that was passed in. */
  async showMessage(kind: ShownMessage['kind'], message: string, rest: readonly unknown[]): Promise<unknown> {
    const [first] = rest;
    const isOptions = typeof first === 'object' && first !== null && !('title' in first);
    const options = (isOptions ? first : {}) as vscode.MessageOptions;
    const buttons = (isOptions ? rest.slice(1) : rest) as (string | vscode.MessageItem)[];
    const titles = buttons.map((button) => (typeof button === 'string' ? button : button.title));
    this.messages.push({
      kind,
      message,
      detail: options.detail,
      modal: options.modal ?? false,
      buttons: titles,
    });
    if (this.#ignored.some((one) => one.test(message))) return new Promise(() => undefined);
    const index = this.#buttons.findIndex((one) =>
      typeof one.message === 'string' ? message.includes(one.message) : one.message.test(message),
    );
    if (index < 0) return undefined;
    const button = this.#buttons.splice(index, 1)[0]!.button;
    const at = titles.indexOf(button);
    if (at < 0) throw new Error(`"${message}" has no button "${button}", but: ${titles.join(', ')}.`);
    return buttons[at];
  }

  get hasQuickPick(): boolean {
    return this.#quickPicks.length > 0;
  }

  /** The chosen items; undefined for Escape. Being asked without an answer queued is an error. */
  chooseFrom<T extends vscode.QuickPickItem>(
    items: readonly T[],
    words: { title?: string | undefined; placeholder?: string | undefined },
  ): readonly T[] | undefined {
    const labels = items.map((item) => (item.kind === -1 ? `— ${item.label} —` : item.label));
    const shown = { title: words.title, placeholder: words.placeholder, labels, items };
    this.quickPicks.push(shown);
    const next = this.#quickPicks.shift();
    if (!next)
      throw new Error(`Nobody expected the quick pick ${describe(words)} with ${labels.join(', ')}.`);
    const { answer } = next;
    if (answer === undefined) return undefined;
    if (typeof answer === 'function') {
      const chosen = answer(items, shown);
      return chosen === undefined ? undefined : ([chosen].flat() as T[]);
    }
    return [answer].flat().map((label) => {
      const item = items.find((one) => one.label === label && one.kind !== -1);
      if (!item)
        throw new Error(`The quick pick ${describe(words)} has no "${label}", but ${labels.join(', ')}.`);
      return item;
    });
  }

  async enterText(
    options: vscode.InputBoxOptions,
    validate: (text: string) => Thenable<string | undefined> | string | undefined,
  ): Promise<string | undefined> {
    const next = this.#inputBoxes.shift();
    if (!next) throw new Error(`Nobody expected the input box ${describe(options)}.`);
    const rejected = next.answer === undefined ? undefined : await validate(next.answer);
    this.inputBoxes.push({
      title: options.title,
      prompt: options.prompt,
      placeholder: options.placeHolder,
      value: options.value ?? '',
      password: options.password ?? false,
      rejected,
    });
    // The box stays open on text that is refused; what the user then has left is Escape.
    return rejected === undefined ? next.answer : undefined;
  }

  async chooseFiles(): Promise<vscode.Uri[] | undefined> {
    if (this.#openDialogs.length === 0) throw new Error('Nobody expected an open dialog.');
    return this.#openDialogs.shift()?.slice();
  }
  async chooseTarget(): Promise<vscode.Uri | undefined> {
    if (this.#saveDialogs.length === 0) throw new Error('Nobody expected a save dialog.');
    return this.#saveDialogs.shift();
  }
}

function describe(words: {
  title?: string | undefined;
  prompt?: string | undefined;
  placeholder?: string | undefined;
  placeHolder?: string | undefined;
}): string {
  return `"${words.title ?? words.prompt ?? words.placeholder ?? words.placeHolder ?? ''}"`;
}
