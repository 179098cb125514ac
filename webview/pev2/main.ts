import { config } from '@fortawesome/fontawesome-svg-core';
import { Plan } from 'pev2';
import { createApp, h, shallowRef } from 'vue';
import { type FromFullPlanPage, parseToFullPlanPage, type ToFullPlanPage } from '../../src/protocol/fullPlan';
import { editorHost } from '../shared/host';
import { readTheme, watchTheme } from '../shared/theme';

/** Feeds PEV2 with the plan that the extension sends. Exported because bundling takes modules for CommonJS else. */
export function start(): void {
  // Its style is part of ours: the page allows no style element.
  config.autoAddCss = false;
  const place = document.getElementById('pev2')!;
  const host = editorHost<ToFullPlanPage, FromFullPlanPage>(parseToFullPlanPage);
  if (host === undefined) {
    place.textContent = 'This page shows nothing by itself: open it from Hotlight.';
    return;
  }
  const shown = shallowRef<ToFullPlanPage>();
  createApp({
    render: () =>
      shown.value === undefined
        ? h('p', { role: 'status' }, 'Reading the plan…')
        : h(Plan, { key: shown.value.text, planSource: shown.value.text, planQuery: shown.value.sql }),
  }).mount(place);
  host.listen((message) => {
    shown.value = message;
  });
  host.post({ type: 'ready' });
  const applyTheme = (): void => {
    document.documentElement.dataset.bsTheme = readTheme().kind.endsWith('dark') ? 'dark' : 'light';
  };
  applyTheme();
  watchTheme(applyTheme);
}

start();
