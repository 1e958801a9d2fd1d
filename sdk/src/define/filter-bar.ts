import { FilterBar } from '../elements/filter-bar/filter-bar.ts';
import { defineElement } from './define-element.ts';

defineElement('filter-bar', FilterBar);
