import type { Having, OrderMember } from '../../../../sdk/src/protocol/query.ts';

const SUFFIX = '.change';

/** Returns what an order names the change of a metric against the comparison: `revenue.change`. */
export const toChangeMember = (metric: string): string => `${metric}${SUFFIX}`;

/** True of a member that names a change; names in a catalogue have no dots. */
const isChangeMember = (member: string): boolean => member.endsWith(SUFFIX);

/** True where the order or `having` of a query needs changes. */
export const readsChange = ({ order, having }: { order: readonly OrderMember[]; having: readonly Having[] }): boolean =>
  order.some(([member]) => isChangeMember(member)) || having.some(hasChange);

const hasChange = (having: Having): boolean =>
  'and' in having
    ? having.and.some(hasChange)
    : 'or' in having
      ? having.or.some(hasChange)
      : isChangeMember(having.member);
