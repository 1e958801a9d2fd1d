/** The bundle for pages with cards only: registers them and exports `createClient`. */
import './define/kpi-card.ts';

export { createClient } from './client/create-client.ts';
export { registerTexts } from './format/texts/texts.ts';
