/** Measures labels by the widths of their characters, so that a frame with a thousand labels measures nothing. */
export class TextMeasure {
  readonly #measure: (text: string) => number;
  readonly #ascii = new Float32Array(128).fill(-1);
  readonly #others = new Map<string, number>();

  /** `measure` gives a text's width in CSS pixels, in one font. */
  constructor(measure: (text: string) => number) {
    this.#measure = measure;
  }

  width(text: string): number {
    let sum = 0;
    for (const char of text) sum += this.#charWidth(char);
    return sum;
  }

  /** The text, its start with an ellipsis, or '' when not even two characters of it fit. */
  fit(text: string, room: number): string {
    const ellipsis = this.#charWidth('…');
    let sum = 0;
    let cut = 0;
    let kept = 0;
    for (const char of text) {
      sum += this.#charWidth(char);
      if (sum > room) return kept >= 2 ? `${text.slice(0, cut)}…` : '';
      if (sum + ellipsis <= room) {
        cut += char.length;
        kept++;
      }
    }
    return text;
  }

  #charWidth(char: string): number {
    const code = char.charCodeAt(0);
    if (code < 128) {
      const known = this.#ascii[code]!;
      if (known >= 0) return known;
      const width = this.#measure(char);
      this.#ascii[code] = width;
      return width;
    }
    let width = this.#others.get(char);
    if (width === undefined) {
      width = this.#measure(char);
      this.#others.set(char, width);
    }
    return width;
  }
}
