import { type PageFiles, pageHtml } from './pageHtml';

/** The flame graph's page. It draws pictures to be saved, which it loads from itself. */
export function flameHtml({ script, style, cspSource }: PageFiles): string {
  return pageHtml({
    id: 'flame',
    title: 'Flame graph',
    script,
    style,
    cspSource,
    policy: { 'img-src': `${cspSource} data: blob:`, 'font-src': cspSource },
  });
}
