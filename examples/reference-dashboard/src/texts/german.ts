/** German of the page and of the widgets: loaded for those who read it. */
export { de as widgets } from '../../../../sdk/src/format/texts/de.ts';
export { de as page } from './de.ts';
