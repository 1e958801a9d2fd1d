/** The bundle for a page without a build: registers all elements and German texts, and exports the rest. */
import './define/all.ts';
import { de } from './format/texts/de.ts';
import { registerTexts } from './format/texts/texts.ts';

export { getAlerts } from './client/alerts.ts';
export { createClient } from './client/create-client.ts';
export { createFormatter } from './format/formatter.ts';
export { defineElements } from './define/define-elements.ts';
export { de, registerTexts };

// Such a page cannot import them; the elements are drawn after this.
registerTexts('de', de);
