import '../define/filter-bar.ts';
import { FilterBar as Element } from '../elements/filter-bar/filter-bar.ts';
import { wrapElement } from './wrap-element.ts';

export const FilterBar = /* @__PURE__ */ wrapElement('filter-bar', Element);
