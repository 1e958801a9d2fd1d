/** Types of the elements in JSX of React 19, by their tags: `import type {} from '@tidemark/sdk/jsx'` once in a project. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { KpiElements, KpiListeners, KpiProps, KpiTag } from './kpi-elements.ts';

type KpiJsxElements = {
  [Tag in KpiTag]: Omit<DetailedHTMLProps<HTMLAttributes<KpiElements[Tag]>, KpiElements[Tag]>, keyof KpiProps<Tag>> &
    KpiProps<Tag> &
    KpiListeners & { class?: string };
};

declare module 'react' {
  // A namespace is what React's types are extended by.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface IntrinsicElements extends KpiJsxElements {}
  }
}
