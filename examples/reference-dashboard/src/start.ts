import { chooseLanguage } from './texts/texts.ts';

// The language has to be known before there are elements. Awaited at the top of a module that `page.ts` imports, it would make
// the build divide the page into some fifty files, as each part that is loaded later might then come before the page itself.
void chooseLanguage().then(() => import('./page.ts'));
