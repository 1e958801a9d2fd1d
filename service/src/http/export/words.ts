/** Words of exports for people; the columns and titles of the catalogue are in its own language. */
export interface ExportWords {
  readonly metrics: string;
  readonly range: string;
  readonly comparedWith: string;
  readonly zone: string;
  readonly filters: string;
  readonly rowFilters: string;
  /** Dimensions that the rows do not have, because they are personal data. */
  readonly leftOut: string;
  readonly isPersonal: string;
  readonly asOf: string;
  readonly completeUntil: string;
  /** Before a metric and the instant from which its numbers may still change; title of the column that names such metrics. */
  readonly settling: string;
  /** After the instant from which a query that wants settled numbers has none. */
  readonly notSettled: string;
  readonly note: string;
  /** The note on a range of which some is still to come. */
  readonly isRunning: string;
  readonly version: string;
  readonly time: string;
  /** Beside the title of a metric. */
  readonly comparison: string;
  /** Between metrics and dimensions. */
  readonly by: string;
  readonly error: string;
  readonly readInParts: string;
}

const english: ExportWords = {
  metrics: 'metrics',
  range: 'range',
  comparedWith: 'compared with',
  zone: 'zone',
  filters: 'filters',
  rowFilters: 'row filters',
  leftOut: 'left out',
  isPersonal: 'personal data, which an export has only on request',
  asOf: 'as of',
  completeUntil: 'complete until',
  settling: 'may still change from',
  notSettled: 'later numbers, which may still change',
  note: 'note',
  isRunning: 'the range goes on after "as of": its rows are those so far, compared with all of the other range',
  version: 'version',
  time: 'time',
  comparison: 'comparison',
  by: 'by',
  error: 'error',
  readInParts: 'read in parts',
};

const german: ExportWords = {
  metrics: 'Kennzahlen',
  range: 'Zeitraum',
  comparedWith: 'verglichen mit',
  zone: 'Zeitzone',
  filters: 'Filter',
  rowFilters: 'Zeilenfilter',
  leftOut: 'ausgelassen',
  isPersonal: 'personenbezogene Daten, die ein Export nur auf Wunsch enthält',
  asOf: 'Stand',
  completeUntil: 'vollständig bis',
  settling: 'kann sich noch ändern ab',
  notSettled: 'spätere Zahlen, die sich noch ändern können',
  note: 'Hinweis',
  isRunning:
    'Der Zeitraum geht nach „Stand“ weiter: Seine Zeilen sind die bisherigen, verglichen mit dem ganzen anderen Zeitraum.',
  version: 'Version',
  time: 'Zeit',
  comparison: 'Vergleich',
  by: 'nach',
  error: 'Fehler',
  readInParts: 'in Teilen gelesen',
};

/** Words of a BCP 47 language; English where there are none in it. */
export const findWords = (locale: string | undefined): ExportWords =>
  locale !== undefined && new Intl.Locale(locale).language === 'de' ? german : english;
