import type { Severity } from '../../../../sdk/src/protocol/alerts.ts';

/** Severities, mildest first. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const satisfies readonly Severity[];

/** Returns the more severe of two. */
export const worst = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b);
