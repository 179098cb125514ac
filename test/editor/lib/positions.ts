import type * as vscode from 'vscode';

type PositionChange = { lineDelta?: number; characterDelta?: number };

export class FakePosition implements vscode.Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    if (!(line >= 0) || !(character >= 0)) throw new Error(`illegal position ${line}:${character}`);
    this.line = line;
    this.character = character;
  }

  compareTo(other: vscode.Position): number {
    return this.line - other.line || this.character - other.character;
  }
  isBefore(other: vscode.Position): boolean {
    return this.compareTo(other) < 0;
  }
  isBeforeOrEqual(other: vscode.Position): boolean {
    return this.compareTo(other) <= 0;
  }
  isAfter(other: vscode.Position): boolean {
    return this.compareTo(other) > 0;
  }
  isAfterOrEqual(other: vscode.Position): boolean {
    return this.compareTo(other) >= 0;
  }
  isEqual(other: vscode.Position): boolean {
    return this.compareTo(other) === 0;
  }

  translate(lineDeltaOrChange: number | PositionChange = 0, characterDelta = 0): FakePosition {
    const change =
      typeof lineDeltaOrChange === 'number'
        ? { lineDelta: lineDeltaOrChange, characterDelta }
        : lineDeltaOrChange;
    return new FakePosition(
      this.line + (change.lineDelta ?? 0),
      this.character + (change.characterDelta ?? 0),
    );
  }

  with(lineOrChange: number | { line?: number; character?: number } = {}, character?: number): FakePosition {
    const change =
      typeof lineOrChange === 'number' ? { line: lineOrChange, character } : { character, ...lineOrChange };
    return new FakePosition(change.line ?? this.line, change.character ?? this.character);
  }
}

export class FakeRange implements vscode.Range {
  readonly start: vscode.Position;
  readonly end: vscode.Position;

  constructor(start: vscode.Position, end: vscode.Position);
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number);
  constructor(
    a: vscode.Position | number,
    b: vscode.Position | number,
    endLine?: number,
    endCharacter?: number,
  ) {
    const first = typeof a === 'number' ? new FakePosition(a, b as number) : a;
    const second = typeof a === 'number' ? new FakePosition(endLine!, endCharacter!) : (b as vscode.Position);
    [this.start, this.end] = first.isAfter(second) ? [second, first] : [first, second];
  }

  get isEmpty(): boolean {
    return this.start.isEqual(this.end);
  }
  get isSingleLine(): boolean {
    return this.start.line === this.end.line;
  }

  contains(other: vscode.Position | vscode.Range): boolean {
    const [start, end] = 'start' in other ? [other.start, other.end] : [other, other];
    return this.start.isBeforeOrEqual(start) && this.end.isAfterOrEqual(end);
  }
  isEqual(other: vscode.Range): boolean {
    return this.start.isEqual(other.start) && this.end.isEqual(other.end);
  }
  intersection(other: vscode.Range): FakeRange | undefined {
    const start = this.start.isAfter(other.start) ? this.start : other.start;
    const end = this.end.isBefore(other.end) ? this.end : other.end;
    return start.isAfter(end) ? undefined : new FakeRange(start, end);
  }
  union(other: vscode.Range): FakeRange {
    return new FakeRange(
      this.start.isBefore(other.start) ? this.start : other.start,
      this.end.isAfter(other.end) ? this.end : other.end,
    );
  }
  with(
    startOrChange: vscode.Position | { start?: vscode.Position; end?: vscode.Position } = {},
    end?: vscode.Position,
  ): FakeRange {
    const change = 'line' in startOrChange ? { start: startOrChange, end } : { end, ...startOrChange };
    return new FakeRange(change.start ?? this.start, change.end ?? this.end);
  }
}

export class FakeSelection extends FakeRange implements vscode.Selection {
  readonly anchor: vscode.Position;
  readonly active: vscode.Position;

  constructor(anchor: vscode.Position, active: vscode.Position);
  constructor(anchorLine: number, anchorCharacter: number, activeLine: number, activeCharacter: number);
  constructor(
    a: vscode.Position | number,
    b: vscode.Position | number,
    activeLine?: number,
    activeCharacter?: number,
  ) {
    const anchor = typeof a === 'number' ? new FakePosition(a, b as number) : a;
    const active =
      typeof a === 'number' ? new FakePosition(activeLine!, activeCharacter!) : (b as vscode.Position);
    super(anchor, active);
    this.anchor = anchor;
    this.active = active;
  }

  get isReversed(): boolean {
    return this.anchor.isAfter(this.active);
  }
}

export class FakeLocation implements vscode.Location {
  uri: vscode.Uri;
  range: vscode.Range;

  constructor(uri: vscode.Uri, place: vscode.Range | vscode.Position) {
    this.uri = uri;
    this.range = 'start' in place ? place : new FakeRange(place, place);
  }
}
