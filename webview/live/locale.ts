/**
 * uPlot formats numbers in the browser's language as soon as it is loaded, and a Chromium without one (`LANG=C`) calls
 * it `en-US@posix`, which is none. Imported before it.
 */
function ensureLocale(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
  }
}

ensureLocale();
