import type { FlameComparison, FlameThread, FromFlamePage, ToFlamePage } from '../../src/protocol/flame';
import type { Host } from '../shared/host';

/** What a saved page carries about its data, as JSON in the element `flame-about` (src/cli/flamePage.ts). */
interface About {
  readonly title: string;
  readonly threads: readonly FlameThread[];
  readonly thread: string;
  readonly notes: readonly string[];
  readonly root: string;
  /** Of a comparison: all but its earlier side, which is the element `flame-before`. */
  readonly comparison?: Omit<FlameComparison, 'buffer'>;
}

/** The host of a page that was saved as one file: its data are in the document. Undefined when there are none. */
export function savedHost(): Host<ToFlamePage, FromFlamePage> | undefined {
  const about = document.getElementById('flame-about')?.textContent;
  if (!about) return undefined;
  const page = JSON.parse(about) as About;
  const profiles = new Map<string, Element>();
  for (const element of document.querySelectorAll('script[data-thread]')) {
    profiles.set(decodeURIComponent(element.getAttribute('data-thread')!), element);
  }
  const threads = page.threads.filter(({ id }) => profiles.has(id));
  let deliver: (message: ToFlamePage) => void = () => {};

  const show = async (thread: string): Promise<void> => {
    const data = profiles.get(thread);
    if (data === undefined) return;
    try {
      const buffer = await unpack(data.textContent ?? '');
      const { title, notes, root } = page;
      const earlier = document.getElementById('flame-before')?.textContent;
      const comparison =
        page.comparison && earlier ? { ...page.comparison, buffer: await unpack(earlier) } : undefined;
      const compared = comparison === undefined ? {} : { comparison };
      deliver({ type: 'profile', title, buffer, threads, thread, notes, root, ...compared });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      deliver({
        type: 'error',
        message: `The profile in this page can't be read (${reason}). Write the page again.`,
      });
    }
  };

  let state: object | undefined;
  return {
    inEditor: false,
    post(message) {
      if (message.type === 'ready') void show(page.thread);
      else if (message.type === 'thread') void show(message.thread);
      else if (message.type === 'copy') void copy(message.text);
      else if (message.type === 'save') download(message.name, message.data);
    },
    listen(listener) {
      deliver = listener;
    },
    getState: () => state,
    setState(next) {
      state = { ...state, ...next };
    },
  };
}

/** Base64 of gzip, as the page is written. */
async function unpack(base64: string): Promise<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(plain).arrayBuffer();
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the permission, the old way still works from a key press or click.
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}

function download(name: string, data: ArrayBuffer): void {
  const address = URL.createObjectURL(new Blob([data]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
