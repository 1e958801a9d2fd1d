/** Types of the elements in templates of Svelte 5: `import type {} from '@tidemark/sdk/svelte'` once in a project. */
import type { HTMLAttributes } from 'svelte/elements';
import type { KpiElements, KpiListeners, KpiProps, KpiTag } from './kpi-elements.ts';

type KpiSvelteElements = {
  [Tag in KpiTag]: Omit<HTMLAttributes<KpiElements[Tag]>, keyof KpiProps<Tag>> & KpiProps<Tag> & KpiListeners;
};

declare module 'svelte/elements' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface SvelteHTMLElements extends KpiSvelteElements {}
}
