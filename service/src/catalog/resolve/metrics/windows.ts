import { formatValue } from '../../../base/format-value.ts';
import type { Place } from '../../file/problems.ts';
import type { Expression, Window, WindowPeriod } from '../../model/expressions/expression-types.ts';
import { findWindows } from '../../model/expressions/find-windows.ts';
import type { Resolved } from './resolved.ts';

export const WINDOW_KINDS = ['running_total', 'to_date', 'rolling', 'share_of_total'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** Reads a name or a map. */
type ReadOperand = (raw: unknown, place: Place) => Resolved | undefined;

type Raw = Readonly<Record<string, unknown>>;

/** Keys beside a window, and the kind that each belongs to. */
const COMPANIONS = { period: 'to_date', days: 'rolling', hours: 'rolling' } as const;
const PERIODS: readonly string[] = ['day', 'week', 'month', 'quarter', 'year'] satisfies WindowPeriod[];
const MAX_LENGTH = { days: 730, hours: 744 } as const;

/** Finds the window of a metric or a nested map; undefined for none, and with a problem recorded for several. */
export function findWindowKind(raw: Raw, place: Place): WindowKind | undefined {
  const kinds = WINDOW_KINDS.filter((kind) => raw[kind] !== undefined);
  return kinds.length > 1 ? place.refuse(`${kinds.join(' and ')}: expected one of them`) : kinds[0];
}

/** Refuses keys such as `period` beside another kind than theirs. Returns false where one is. */
export function checkCompanions(raw: Raw, kind: WindowKind | undefined, place: Place): boolean {
  const wrong = Object.entries(COMPANIONS).filter(([key, owner]) => raw[key] !== undefined && owner !== kind);
  for (const [key, owner] of wrong) place.at(key).refuse(`${key} without ${owner}: expected it beside ${owner} alone`);
  return wrong.length === 0;
}

/** Reads `{rolling: customers, days: 7}` and the like. */
export function readWindow(kind: WindowKind, raw: Raw, place: Place, read: ReadOperand): Resolved | undefined {
  const isClean = checkCompanions(raw, kind, place);
  const at = place.at(kind);
  const operand = typeof raw[kind] === 'number' ? refuseNumber(raw[kind], at) : read(raw[kind], at);
  const window = toWindow(kind, raw, place);
  if (!operand || !window || !isClean) return undefined;
  if (findWindows(operand.expression).windows.length > 0) {
    return at.refuse(
      `${formatValue(raw[kind])} is computed over a window itself: expected a metric or a measure without running_total, to_date, rolling or share_of_total`,
    );
  }
  const expression: Expression = { kind: 'window', window, operand: operand.expression };
  if (kind !== 'share_of_total') return { ...operand, expression, size: operand.size + 1 };
  return {
    expression: { kind: 'ratio', numerator: operand.expression, denominator: expression },
    unit: { currency: undefined, isInteger: false },
    size: 2 * operand.size + 2,
    format: 'percent',
  };
}

const refuseNumber = (raw: unknown, place: Place): undefined =>
  place.refuse(`${formatValue(raw)}: expected the name of a metric or a measure`);

function toWindow(kind: WindowKind, raw: Raw, place: Place): Window | undefined {
  switch (kind) {
    case 'running_total':
      return { id: 'running', kind: 'running' };
    case 'share_of_total':
      return { id: 'total', kind: 'total' };
    case 'to_date': {
      const { period } = raw;
      if (typeof period === 'string' && PERIODS.includes(period))
        return { id: `to_date ${period}`, kind, period: period as WindowPeriod };
      const expected = `expected period beside to_date, one of ${PERIODS.join(', ')}`;
      if (period === undefined) return place.refuse(`to_date without period: ${expected}`);
      return place.at('period').refuse(`${formatValue(period)}: ${expected}`);
    }
    case 'rolling':
      return toRolling(raw, place);
  }
}

function toRolling(raw: Raw, place: Place): Window | undefined {
  const given = (['days', 'hours'] as const).filter((key) => raw[key] !== undefined);
  const [key] = given;
  if (key === undefined || given.length > 1) {
    return place.refuse(
      `rolling ${key === undefined ? 'without a length' : 'with days and hours'}: expected days or hours beside it, such as { rolling: customers, days: 7 }`,
    );
  }
  const count = raw[key];
  const isCount = typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= MAX_LENGTH[key];
  if (!isCount)
    return place.at(key).refuse(`${formatValue(count)}: expected a whole number from 1 to ${MAX_LENGTH[key]}`);
  const unit = key === 'days' ? 'day' : 'hour';
  return { id: `rolling ${count} ${unit}`, kind: 'rolling', unit, count };
}
