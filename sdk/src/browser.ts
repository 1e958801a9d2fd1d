/** The bundle for a page without a build: registers all elements and exports the rest. */
import './define/all.ts';

export { getAlerts } from './client/alerts.ts';
export { createClient } from './client/create-client.ts';
export { createFormatter } from './format/formatter.ts';
export { defineElements } from './define/define-elements.ts';
export { de } from './format/texts/de.ts';
export { registerTexts } from './format/texts/texts.ts';
