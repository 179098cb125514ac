/**
 * True when `executed` is `written` as it stands or with parts of it blanked out in place, which is how Node runs
 * TypeScript: both texts then have the same lines. Where a type stood there may also be a `;`.
 */
export function isStripped(executed: string, written: string): boolean {
  if (executed === written) return true;
  const shorter = Math.min(executed.length, written.length);
  for (let i = 0; i < shorter; i++) {
    const unit = executed.charCodeAt(i);
    const original = written.charCodeAt(i);
    if (unit !== original && (original === LINE_FEED || !isBlank(unit))) return false;
  }
  // The loader may add a comment with the source's URL.
  return (
    /^\s*(?:\/\/# sourceURL=[^\n]*)?\s*$/.test(executed.slice(shorter)) &&
    written.slice(shorter).trim() === ''
  );
}

const LINE_FEED = 0x0a;
const SEMICOLON = 0x3b;

/** Characters of several bytes are blanked out by wide spaces, so that byte offsets stay too. */
function isBlank(unit: number): boolean {
  return (
    unit === 0x20 ||
    unit === SEMICOLON ||
    unit === 0xa0 ||
    (unit >= 0x2000 && unit <= 0x200b) ||
    unit === 0xfeff
  );
}
