/** Types of the elements in templates of Vue 3: `import type {} from '@tidemark/sdk/vue'` once in a project. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { KpiEvents } from '../controllers/events.ts';
import type { KpiProps, KpiTag } from './kpi-elements.ts';

/** Listeners as templates write them: `@kpi-drill`. */
type KpiVueEvents = { [K in keyof KpiEvents]: (event: CustomEvent<KpiEvents[K]>) => void };

type KpiVueElement<Tag extends KpiTag> = new () => {
  $props: KpiProps<Tag> & Omit<HTMLAttributes, keyof KpiProps<Tag>> & PublicProps;
  $emit: EmitFn<KpiVueEvents>;
};

type KpiVueElements = { [Tag in KpiTag]: KpiVueElement<Tag> };

declare module 'vue' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface GlobalComponents extends KpiVueElements {}
}
