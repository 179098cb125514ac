// Runs in the page before its own script: the editor's API, its theme, and a watch on the policy.
globalThis.editor = {
  /** Messages from the page that no test has asked for yet. */
  sent: [],
  /** What the policy stopped, and errors that nobody caught. */
  problems: [],

  setTheme({ bodyClass, variables }) {
    const { style } = document.documentElement;
    style.cssText = '';
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    document.body.className = bodyClass;
  },

  /** Posts a message as the editor does; data as base64 go over as buffers: the profile's, and that of its earlier side. */
  post(message, base64, earlier) {
    const buffer = (data) => Uint8Array.fromBase64(data).buffer;
    if (base64 === undefined) return window.postMessage(message, '*');
    const { comparison } = message;
    const compared = comparison && { comparison: { ...comparison, buffer: buffer(earlier) } };
    window.postMessage({ ...message, ...compared, buffer: buffer(base64) }, '*');
  },

  /** Takes the first message of a type; its buffer as text, because buffers don't survive the way to the test. */
  take(type) {
    const index = this.sent.findIndex((message) => message.type === type);
    if (index < 0) return undefined;
    const [{ data, ...message }] = this.sent.splice(index, 1);
    return data === undefined ? message : { ...message, text: new TextDecoder('latin1').decode(data) };
  },

  kept() {
    return JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined;
  },

  /** Colours of the canvas along a line, from left to right, equal neighbours joined. */
  coloursAt(y) {
    const canvas = document.querySelector('.view canvas');
    const { data } = canvas.getContext('2d').getImageData(0, y, canvas.width, 1);
    const colours = [];
    for (let i = 0; i < data.length; i += 4) {
      const colour = `rgb(${data[i]},${data[i + 1]},${data[i + 2]})`;
      if (colour !== colours.at(-1)) colours.push(colour);
    }
    return colours;
  },

  /** What an XML parser sees in an SVG document. */
  readSvg(text) {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const all = [...parsed.querySelectorAll('*')];
    return {
      error: parsed.querySelector('parsererror')?.textContent ?? '',
      tags: [...new Set(all.map((element) => element.tagName))].sort(),
      rects: parsed.querySelectorAll('rect').length,
      texts: [...parsed.querySelectorAll('text')].map((element) => element.textContent),
    };
  },

  /** Controls that can't be reached because they lie outside of the window. */
  outside() {
    return [...document.querySelectorAll('button, input, select, .view')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < 0 || right > innerWidth);
      })
      .map((element) => element.outerHTML.slice(0, 80));
  },
};

{
  let acquired = false;
  globalThis.acquireVsCodeApi = () => {
    if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
    acquired = true;
    return {
      postMessage: (message) => editor.sent.push(message),
      getState: () => editor.kept(),
      setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
    };
  };
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    editor.problems.push(`${violatedDirective} ${blockedURI}`),
  );
  window.addEventListener('error', ({ message }) => editor.problems.push(message));
  window.addEventListener('unhandledrejection', ({ reason }) => editor.problems.push(String(reason)));
}
