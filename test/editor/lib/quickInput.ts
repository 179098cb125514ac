import type * as vscode from 'vscode';
import type { Answers } from './answers';
import { FakeEventEmitter } from './events';

class FakeQuickInput {
  title: string | undefined;
  step: number | undefined;
  totalSteps: number | undefined;
  enabled = true;
  busy = false;
  ignoreFocusOut = false;
  placeholder: string | undefined;
  buttons: readonly vscode.QuickInputButton[] = [];
  value = '';
  isVisible = false;
  readonly hidden = new FakeEventEmitter<void>();
  readonly accepted = new FakeEventEmitter<void>();
  readonly valueChanged = new FakeEventEmitter<string>();
  readonly buttonTriggered = new FakeEventEmitter<vscode.QuickInputButton>();
  readonly onDidHide = this.hidden.event;
  readonly onDidAccept = this.accepted.event;
  readonly onDidChangeValue = this.valueChanged.event;
  readonly onDidTriggerButton = this.buttonTriggered.event;

  hide(): void {
    if (!this.isVisible) return;
    this.isVisible = false;
    this.hidden.fire();
  }

  dispose(): void {
    this.hide();
    for (const emitter of [this.hidden, this.accepted, this.valueChanged, this.buttonTriggered])
      emitter.dispose();
  }

  /** As the user types. */
  enter(text: string): void {
    this.value = text;
    this.valueChanged.fire(text);
  }
}

/**
 * A quick pick answers itself from the queue once it is shown, has items and is not busy. `current` lets a test
 * act by hand instead: type, press buttons, look at the items as they arrive.
 */
export class FakeQuickPick<T extends vscode.QuickPickItem>
  extends FakeQuickInput
  implements vscode.QuickPick<T>
{
  readonly #answers: Answers;
  #items: readonly T[] = [];
  #scheduled = false;
  canSelectMany = false;
  matchOnDescription = false;
  matchOnDetail = false;
  keepScrollPosition = false;
  activeItems: readonly T[] = [];
  selectedItems: readonly T[] = [];
  readonly activeChanged = new FakeEventEmitter<readonly T[]>();
  readonly selectionChanged = new FakeEventEmitter<readonly T[]>();
  readonly itemButtonTriggered = new FakeEventEmitter<vscode.QuickPickItemButtonEvent<T>>();
  readonly onDidChangeActive = this.activeChanged.event;
  readonly onDidChangeSelection = this.selectionChanged.event;
  readonly onDidTriggerItemButton = this.itemButtonTriggered.event;

  constructor(answers: Answers) {
    super();
    this.#answers = answers;
  }

  get items(): readonly T[] {
    return this.#items;
  }
  set items(items: readonly T[]) {
    this.#items = items;
    const first = items.find((item) => item.kind !== -1);
    this.activeItems = first ? [first] : [];
    this.activeChanged.fire(this.activeItems);
    this.#answerSoon();
  }

  show(): void {
    this.isVisible = true;
    this.#answerSoon();
  }

  /** As the user selects items and presses Enter. */
  accept(items: readonly T[]): void {
    this.activeItems = items.slice(0, 1);
    this.selectedItems = items;
    this.selectionChanged.fire(items);
    this.accepted.fire();
  }

  #answerSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.isVisible || this.#items.length === 0 || !this.#answers.hasQuickPick) return;
      if (this.busy) return this.#answerSoon();
      const chosen = this.#answers.chooseFrom(this.#items, this);
      if (chosen) this.accept(chosen);
      else this.hide();
    });
  }
}

export class FakeInputBox extends FakeQuickInput implements vscode.InputBox {
  readonly #answers: Answers;
  valueSelection: readonly [number, number] | undefined;
  password = false;
  prompt: string | undefined;
  validationMessage: string | vscode.InputBoxValidationMessage | undefined;

  constructor(answers: Answers) {
    super();
    this.#answers = answers;
  }

  show(): void {
    this.isVisible = true;
    setImmediate(async () => {
      if (!this.isVisible) return;
      const text = await this.#answers.enterText(
        {
          value: this.value,
          password: this.password,
          ...(this.title === undefined ? {} : { title: this.title }),
          ...(this.prompt === undefined ? {} : { prompt: this.prompt }),
        },
        () => undefined,
      );
      if (text === undefined) return this.hide();
      this.enter(text);
      this.accepted.fire();
    });
  }
}
