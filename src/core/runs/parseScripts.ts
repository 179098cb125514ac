import { array, Mismatch, object, optional, parseJson, string } from '../base/parseJson';
import type { CapturedScript, CapturedScripts, Measured } from './scripts';

const REMEDY = 'the run is shown without original sources';

/**
 * What a thread's `<id>.sources.json` holds.
 * @throws HotlightError `bad-input` that names `file`
 */
export function parseCapturedScripts(text: string, file: string): CapturedScripts {
  return parseJson(
    text,
    file,
    (value) => ({ version: 1, scripts: array(object(value, 'the file').scripts, 'scripts').map(scriptOf) }),
    REMEDY,
  );
}

/**
 * What a run's `measured.json` holds.
 * @throws HotlightError `bad-input` that names `file`
 */
export function parseMeasured(text: string, file: string): Measured {
  return parseJson(text, file, measuredOf, REMEDY);
}

function scriptOf(value: unknown): CapturedScript {
  const script = object(value, 'a script');
  const hash = optional(script.hash, hashOf);
  const sourceMapURL = optional(script.sourceMapURL, (it) => string(it, 'sourceMapURL'));
  return {
    scriptId: string(script.scriptId, 'scriptId'),
    url: string(script.url, 'url'),
    ...(hash === undefined ? {} : { hash }),
    ...(sourceMapURL === undefined ? {} : { sourceMapURL }),
  };
}

function measuredOf(value: unknown): Measured {
  const measured = object(value, 'the file');
  return {
    version: 1,
    sources: array(measured.sources, 'sources').map((it) => {
      const source = object(it, 'a source');
      return { file: string(source.file, 'file'), hash: hashOf(source.hash) };
    }),
    maps: array(measured.maps, 'maps').map((it) => {
      const map = object(it, 'a map');
      const script = optional(map.script, hashOf);
      return {
        url: string(map.url, 'url'),
        ...(script === undefined ? {} : { script }),
        base: string(map.base, 'base'),
        hash: hashOf(map.hash),
      };
    }),
  };
}

/** A hash names a file, so nothing else may pass for one. */
function hashOf(value: unknown): string {
  const hash = string(value, 'hash');
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new Mismatch('"hash" is not a SHA-256');
}
