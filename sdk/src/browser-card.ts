/** The bundle for a page that has cards and nothing else: registers them, and exports what makes their client. */
import './define/kpi-card.ts';

export { createClient } from './client/create-client.ts';
export { registerTexts } from './format/texts/texts.ts';
