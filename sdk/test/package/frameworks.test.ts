import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { makeResult } from '../fixtures/results.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { startTestService } from '../support/test-service.ts';

const LIBRARIES = [
  'react',
  'react-dom',
  'scheduler',
  '@types/react',
  '@types/react-dom',
  'csstype',
  'vue',
  '@vue',
  'svelte',
];

let project: PackageProject;

beforeAll(async () => {
  project = await createPackageProject(LIBRARIES);
});

afterAll(() => project.destroy());

/** Lines that begin with "shown" on the console, once the card shows a number. */
async function showCard(script: string): Promise<readonly string[]> {
  const service = await startTestService({
    answer: () => makeResult({ values: [100, 200, 10], compared: [90, 190, 80] }),
    async page(path) {
      const html = `<!doctype html><html lang="en"><title>Page</title><div id="root"></div><script type="module" src="${script}"></script>`;
      if (path === '/') return { type: 'text/html', body: html };
      const body = await readFile(join(project.folder, 'built', path), 'utf8').catch(() => '');
      return { type: 'text/javascript', body };
    },
  });
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await openPage(browser, 'about:blank');
    const logs: string[] = [];
    page.on('console', (message) => void (message.text().startsWith('shown') && logs.push(message.text())));
    await page.goto(service.endpoint);
    await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('310');
    await expect.poll(() => logs.length).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    return logs;
  } finally {
    await browser.close();
    await service.destroy();
  }
}

const REACT_PAGE = `
import { createClient, type KpiCard as CardElement } from '@tidemark/sdk';
import { KpiCard, KpiContext, KpiProvider } from '@tidemark/sdk/react';
import { useRef } from 'react';
import { createRoot } from 'react-dom/client';

const client = createClient({ getToken: () => 'a.b.c' });

function Page() {
  const card = useRef<CardElement>(null);
  return (
    <KpiProvider client={client}>
      <KpiContext range="last 7 days" onKpiReady={({ detail }) => console.info('shown', card.current?.metric, detail.result.tier)}>
        <KpiCard ref={card} metric="revenue" label="Sales" headingLevel={2} className="wide" />
      </KpiContext>
    </KpiProvider>
  );
}
createRoot(document.getElementById('root')!).render(<Page />);
`;

it('gives React components with typed properties, events and refs', async () => {
  await project.write('src/react-page.tsx', REACT_PAGE);
  expect(await project.compile()).toBe('');
  await project.bundle('src/react-page.tsx');
  expect(await showCard('react-page.js')).toEqual(['shown revenue gold']);
});

it('takes nothing else into the bundle of a page with one component', async () => {
  await project.write(
    'src/one.tsx',
    `import { KpiCard } from '@tidemark/sdk/react';\nconsole.info(KpiCard.displayName);`,
  );
  await project.bundle('src/one.tsx');
  const bundle = await readFile(join(project.folder, 'built/one.js'), 'utf8');
  expect(bundle).toContain('kpi-card');
  expect(bundle).not.toContain('"kpi-table", KpiTable');
});

const WRONG = `
import { KpiCard, KpiProvider } from '@tidemark/sdk/react';
export const type = <KpiCard metric={7} />;
export const unknown = <KpiCard metrik="revenue" />;
export const readOnly = <KpiProvider activeClient={undefined} />;
export const listener = <KpiCard onKpiReady={(event: MouseEvent) => event} />;
`;

it('refuses a wrong type, an unknown or read-only property and a wrong listener of a React component', async () => {
  await project.write('src/wrong.tsx', WRONG);
  const output = await project.compile();
  await project.write('src/wrong.tsx', 'export {};');
  expect(output.match(/error TS\d+/g)).toHaveLength(4);
  expect(output).toContain("Type 'number' is not assignable to type 'string");
  expect(output).toContain("Property 'metrik' does not exist");
  expect(output).toContain("Property 'activeClient' does not exist");
  expect(output).toContain("Type '(event: MouseEvent) => MouseEvent' is not assignable");
});

const JSX_PAGE = `
import type {} from '@tidemark/sdk/jsx';
export const right = <kpi-card metric="revenue" noTarget onkpi-drill={({ detail }) => void detail.metric} />;
// @ts-expect-error a number is no metric
export const wrong = <kpi-card metric={7} />;
`;

const SVELTE_PAGE = `
import type {} from '@tidemark/sdk/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';
export const right: SvelteHTMLElements['kpi-card'] = { metric: 'revenue', 'onkpi-drill': ({ detail }) => void detail.metric };
// @ts-expect-error a number is no metric
export const wrong: SvelteHTMLElements['kpi-card'] = { metric: 7 };
`;

it('types the elements in JSX and in Svelte', async () => {
  await project.write('src/jsx-page.tsx', JSX_PAGE);
  await project.write('src/svelte-page.ts', SVELTE_PAGE);
  expect(await project.compile()).toBe('');
});

const vueTemplate = (metric: string): string => `<script setup lang="ts">
import type {} from '@tidemark/sdk/vue';
import { createClient, type KpiEvents } from '@tidemark/sdk';
import '@tidemark/sdk/define/kpi-provider';
import '@tidemark/sdk/define/kpi-card';
const client = createClient({ getToken: () => 'a.b.c' });
const onReady = (event: CustomEvent<KpiEvents['kpi-ready']>): void => console.info(event.detail.result.tier);
</script>
<template>
  <kpi-provider :client="client" @kpi-ready="onReady"><kpi-card :metric="${metric}" no-target></kpi-card></kpi-provider>
</template>
`;

it('types the elements in templates of Vue', async () => {
  await project.write('src/Right.vue', vueTemplate("'revenue'"));
  expect(await project.compile('vue-tsc')).toBe('');
  await project.write('src/Wrong.vue', vueTemplate('7'));
  expect(await project.compile('vue-tsc')).toContain("Type 'number' is not assignable to type 'string");
});

const VUE_PAGE = `
import { createClient } from '@tidemark/sdk';
import '@tidemark/sdk/define/kpi-provider';
import '@tidemark/sdk/define/kpi-card';
import { createApp } from 'vue/dist/vue.esm-browser.prod.js';

const app = createApp({
  data: () => ({ metric: 'revenue' }),
  setup: () => ({ client: createClient({ getToken: () => 'a.b.c' }) }),
  methods: { show: (event) => console.info('shown', event.detail.result.tier) },
  template: '<kpi-provider :client="client" @kpi-ready="show"><kpi-card :metric="metric"></kpi-card></kpi-provider>',
});
app.config.compilerOptions.isCustomElement = (tag) => tag.includes('-');
app.mount('#root');
`;

it('shows numbers in a page of Vue, which hears their events', async () => {
  await project.write('pages/vue-page.js', VUE_PAGE);
  await project.bundle('pages/vue-page.js');
  expect(await showCard('vue-page.js')).toEqual(['shown gold']);
});
