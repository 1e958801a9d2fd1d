import { formatValue } from '../../../base/format-value.ts';
import type { Place } from '../../file/problems.ts';
import { isMap } from '../../file/read-draft.ts';
import type { FindOperand, Resolved } from './resolved.ts';
import { findWindowKind, readWindow, WINDOW_KINDS } from './windows.ts';
import type { Unit } from '../measures/resolve-measures.ts';
import type { Expression } from '../../model/expressions/expression-types.ts';

const KINDS = ['ratio', 'product', 'sum', 'difference'] as const;
type Kind = (typeof KINDS)[number];

const MAX_SIZE = 200;
const MAX_OPERANDS = 20;

/** Finds the operation of a metric or a nested map; undefined for none, and with a problem recorded for several. */
export function findKind(raw: Readonly<Record<string, unknown>>, place: Place): Kind | undefined {
  const kinds = KINDS.filter((kind) => raw[kind] !== undefined);
  return kinds.length > 1 ? place.refuse(`${kinds.join(' and ')}: expected one of them`) : kinds[0];
}

/** Reads `{ratio: [a, b]}` and the like; an operand is a name or another such map. */
export function readOperation(kind: Kind, raw: unknown, place: Place, find: FindOperand): Resolved | undefined {
  const isPair = kind === 'ratio' || kind === 'difference';
  const expected = isPair
    ? 'a list of two names of metrics or measures, or numbers'
    : 'a list of two or more names of metrics or measures, or numbers';
  if (!Array.isArray(raw) || raw.length < 2 || raw.length > (isPair ? 2 : MAX_OPERANDS)) {
    return place.refuse(`${formatValue(raw)}: expected ${expected}`);
  }
  const operands = raw.map((operand, index) => readOperand(operand, place.at(index), find));
  const resolved = operands.filter((operand) => operand !== undefined);
  if (resolved.length < operands.length) return undefined;
  const unit = computeUnit(kind, resolved, place);
  if (resolved.every(({ expression }) => expression.kind === 'constant')) {
    return place.refuse(`${formatValue(raw)}: expected at least one metric or measure among the numbers`);
  }
  const size = 1 + resolved.reduce((sum, operand) => sum + operand.size, 0);
  if (size > MAX_SIZE) return place.refuse(`an expression of more than ${MAX_SIZE} parts: expected a simpler one`);
  const expressions = resolved.map((operand) => operand.expression);
  return unit && { expression: toExpression(kind, expressions), unit, size };
}

/** Reads an operand: a name, a number, or a map with an operation or a window. */
export function readOperand(raw: unknown, place: Place, find: FindOperand): Resolved | undefined {
  if (typeof raw === 'string') return find(raw, place);
  if (typeof raw === 'number') return readConstant(raw, place);
  const windowKind = isMap(raw) ? findWindowKind(raw, place) : undefined;
  if (isMap(raw) && windowKind !== undefined)
    return readWindow(windowKind, raw, place, (inner, at) => readOperand(inner, at, find));
  const keys = isMap(raw) ? Object.keys(raw) : [];
  const kind = isMap(raw) && keys.length === 1 ? findKind(raw, place) : undefined;
  if (!isMap(raw) || kind === undefined) {
    return place.refuse(
      `${formatValue(raw)}: expected the name of a metric or a measure, a number, or a map with one of ${[...KINDS, ...WINDOW_KINDS].join(', ')}`,
    );
  }
  return readOperation(kind, raw[kind], place.at(kind), find);
}

const MAX_CONSTANT = 1_000_000_000_000;
const MAX_DIGITS = 9;

/** Reads a number as its decimal digits, so that sums with it stay exact. */
function readConstant(raw: number, place: Place): Resolved | undefined {
  const [, fraction = ''] = /^-?\d+(?:\.(\d+))?$/.exec(String(raw)) ?? [];
  const scaled = Number(`${raw}e${fraction.length}`);
  const isPlain = /^-?[\d.]+$/.test(String(raw)) && fraction.length <= MAX_DIGITS && Math.abs(raw) <= MAX_CONSTANT;
  if (!isPlain || !Number.isSafeInteger(scaled)) {
    return place.refuse(
      `${formatValue(raw)}: expected a number up to ${MAX_CONSTANT} with at most ${MAX_DIGITS} digits after the point, of at most 15 digits in all`,
    );
  }
  const expression = { kind: 'constant', value: scaled, scale: fraction.length } as const;
  return { expression, unit: { currency: undefined, isInteger: fraction === '' }, size: 1 };
}

function toExpression(kind: Kind, operands: readonly Expression[]): Expression {
  const [first, second] = operands as [Expression, Expression];
  switch (kind) {
    case 'ratio':
      return { kind, numerator: first, denominator: second };
    case 'difference':
      return { kind, minuend: first, subtrahend: second };
    case 'product':
      return { kind, factors: operands };
    case 'sum':
      return { kind, terms: operands };
  }
}

/** A number is added to, and taken from, amounts of any unit: it is in theirs. */
function computeUnit(kind: Kind, operands: readonly Resolved[], place: Place): Unit | undefined {
  const isInteger = operands.every(({ unit }) => unit.isInteger);
  const isAddition = kind === 'sum' || kind === 'difference';
  const counted = operands.filter(({ expression }) => !isAddition || expression.kind !== 'constant');
  const currencies = counted.map(({ unit }) => unit.currency);
  const named = [...new Set(currencies.map((currency) => currency ?? 'a plain number'))].join(' and ');
  if (kind === 'ratio') {
    const [above, below] = currencies;
    if (above !== undefined && below !== undefined && above !== below)
      return place.refuse(`a ratio of ${named}: expected one currency`);
    return { currency: below === undefined ? above : undefined, isInteger: false };
  }
  const money = currencies.filter((currency) => currency !== undefined);
  if (kind === 'product') {
    if (money.length > 1)
      return place.refuse(`a product of ${money.join(' and ')}: expected at most one amount of money`);
    return { currency: money[0], isInteger };
  }
  if (new Set(currencies).size > 1) return place.refuse(`a ${kind} of ${named}: expected one currency, or none`);
  return { currency: money[0], isInteger };
}
