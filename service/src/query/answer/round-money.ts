import { countCurrencyDigits } from '../../catalog/model/currencies.ts';

/** An amount in the smallest unit of its currency, by ISO 4217: 2 decimals of EUR, 0 of JPY. Unchanged without one. */
export const roundMoney = (value: number | null, currency: string | undefined): number | null =>
  value === null || currency === undefined ? value : Number(value.toFixed(countCurrencyDigits(currency)));
