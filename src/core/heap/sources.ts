/** A place in a file that somebody wrote; 1-based. */
export interface SourcePlace {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
}

/** With a column; 1-based, too. */
export interface SourcePoint extends SourcePlace {
  readonly column: number;
}

/** What is known of the sources of the program that a heap is of. Packages are none of the user's, and have no places. */
export interface SourceReader {
  /**
   * The place in the sources behind one in a script as it was executed; undefined when that is no file of the user.
   * @param scriptId V8's number within the process
   * @param line 1-based, as is `column`
   */
  placeOf(script: string, scriptId: number, line: number, column: number): SourcePoint | undefined;
  /** The sources that a script was made of. */
  filesOf(script: string, scriptId: number): readonly string[];
  /** The text of a source; undefined when it can't be read. */
  textOf(file: string): string | undefined;
}
