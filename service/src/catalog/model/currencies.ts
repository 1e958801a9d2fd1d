/** Currencies whose minor unit is not a hundredth, by their number of decimals: ISO 4217, list one. */
const EXCEPTIONS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
      [3, 'BHD IQD JOD KWD LYD OMR TND'],
      [4, 'CLF UYW'],
    ] as const
  ).flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits])),
);

/** Returns true for an ISO 4217 code in capitals. */
export const isCurrency = (code: string): boolean => Intl.supportedValuesOf('currency').includes(code);

/**
 * Returns the decimals of a currency's amounts by ISO 4217. `Intl` differs, because it follows the cash in use: it has
 * none for HUF, although amounts of 19.90 are common.
 */
export const countCurrencyDigits = (code: string): number => EXCEPTIONS[code] ?? 2;

export const describeBadCurrency = (code: string): string =>
  `${JSON.stringify(code)} is not a currency: expected a code of ISO 4217 such as EUR`;
