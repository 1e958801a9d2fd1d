import type { Operation } from '../operation.ts';
import { ALERT_OPERATIONS } from './alerts.ts';
import { EVENT_OPERATIONS } from './events.ts';
import { HEALTH_OPERATIONS } from './health.ts';
import { INSIGHT_OPERATIONS } from './insight.ts';
import { LIVE_OPERATIONS } from './live.ts';
import { NOTIFICATION_OPERATIONS } from './notifications.ts';
import { QUERY_OPERATIONS } from './queries.ts';
import { RULE_OPERATIONS } from './rules.ts';

/** All that the service answers over HTTP. */
export const OPERATIONS: readonly Operation[] = [
  ...QUERY_OPERATIONS,
  ...INSIGHT_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...LIVE_OPERATIONS,
  ...ALERT_OPERATIONS,
  ...RULE_OPERATIONS,
  ...NOTIFICATION_OPERATIONS,
  ...HEALTH_OPERATIONS,
];
