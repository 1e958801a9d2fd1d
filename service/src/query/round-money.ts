const decimals = new Map<string, number>();

/** Decimals of a currency by ISO 4217: 2 of EUR, 0 of JPY. */
function decimalsOf(currency: string): number {
  let digits = decimals.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    decimals.set(currency, (digits = format.resolvedOptions().maximumFractionDigits ?? 2));
  }
  return digits;
}

/** An amount in the smallest unit of its currency; unchanged without one. */
export const roundMoney = (value: number | null, currency: string | undefined): number | null =>
  value === null || currency === undefined ? value : Number(value.toFixed(decimalsOf(currency)));
