import { requireAction } from '../../access/actions/actions.ts';
import type { Policy } from '../../access/types.ts';
import type { WatchedRule } from '../types.ts';

/** Returns whether a policy sees a rule: its metric and its dimensions. An own rule is seen by its owner alone. */
export const mayRead = (policy: Policy, { metric, by, personal }: WatchedRule): boolean =>
  personal
    ? isOwner(policy, personal.owner)
    : policy.metrics.has(metric) && by.every((name) => policy.dimensions.has(name));

/**
 * Returns whether a policy sees and changes the rules that a person has made. An embed token of that person does not: the
 * rules are on rows and metrics beyond its limits.
 */
export const isOwner = ({ subject, isEmbedded }: Policy, owner: string): boolean => subject === owner && !isEmbedded;

/** Throws `forbidden` for those who may not manage rules and silences. */
export const requireManage = (policy: Policy): void =>
  requireAction(policy, 'manage_rules', 'manage rules and silences');
