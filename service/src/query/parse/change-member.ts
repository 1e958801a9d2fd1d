const SUFFIX = '.change';

/** Returns what an order names the change of a metric against the comparison: `revenue.change`. */
export const toChangeMember = (metric: string): string => `${metric}${SUFFIX}`;

/** True of a member of an order that names a change; names in a catalogue have no dots. */
export const isChangeMember = (member: string): boolean => member.endsWith(SUFFIX);
