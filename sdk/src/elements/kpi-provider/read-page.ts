import type { Client } from '../../client/client.ts';
import { NO_PAGE, type PageScope } from '../../context/page-scope.ts';

/** Attributes of a provider. */
export interface PageChoice {
  readonly locale: string | null | undefined;
  readonly timeZone: string | null | undefined;
}

/**
 * The scope of a provider. Locale and zone are those of its attributes, else those of its client; the locale, else the
 * page's. One that nobody knows is the scope's problem: another zone would cut other days.
 */
export function readPage({ locale, timeZone }: PageChoice, client: Client | undefined, page: Document): PageScope {
  const zone = timeZone ?? client?.timeZone;
  const language = locale ?? client?.locale ?? findPageLocale(page);
  const problem =
    check('locale', language, 'a BCP 47 tag such as en-GB', (text) => new Intl.Locale(text)) ??
    check(
      'time-zone',
      zone,
      'an IANA name such as Europe/Berlin',
      (text) => new Intl.DateTimeFormat('en', { timeZone: text }),
    );
  return {
    ...(client && { client }),
    locale: problem ? NO_PAGE.locale : language,
    ...(zone !== undefined && !problem && { timeZone: zone }),
    ...(problem && { problem }),
  };
}

function check(name: string, text: string | undefined, expected: string, use: (text: string) => unknown) {
  if (text === undefined) return undefined;
  try {
    use(text);
    return undefined;
  } catch {
    return `in <kpi-provider>: ${name}="${text}": expected ${expected}`;
  }
}

/** The page's language, in the reader's region where the reader speaks it: `lang="en"` is read as `en-GB` in Britain. */
function findPageLocale({ documentElement: { lang } }: Document): string {
  const own = navigator.languages.find((language) => !lang || language.split('-', 1)[0] === lang);
  return own ?? (lang || NO_PAGE.locale);
}
