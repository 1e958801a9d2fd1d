import { countCurrencyDigits } from '../../catalog/model/currencies.ts';

/**
 * Rounds an amount to the smallest unit of its currency, by ISO 4217: 2 decimals of EUR, 0 of JPY. Unchanged without a
 * currency.
 */
export const roundMoney = (value: number | null, currency: string | undefined): number | null =>
  value === null || currency === undefined ? value : Number(value.toFixed(countCurrencyDigits(currency)));
