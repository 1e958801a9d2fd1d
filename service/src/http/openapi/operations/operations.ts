import type { Operation } from '../operation.ts';
import { ADOPTION_OPERATIONS } from './adoption.ts';
import { ALERT_OPERATIONS } from './alerts.ts';
import { ANNOTATION_OPERATIONS } from './annotations.ts';
import { AUDIT_OPERATIONS } from './audit.ts';
import { DASHBOARD_OPERATIONS } from './dashboards.ts';
import { EVENT_OPERATIONS } from './events.ts';
import { HEALTH_OPERATIONS } from './health.ts';
import { INSIGHT_OPERATIONS } from './insight.ts';
import { KEY_OPERATIONS } from './keys.ts';
import { LIVE_OPERATIONS } from './live.ts';
import { NOTIFICATION_OPERATIONS } from './notifications.ts';
import { QUERY_OPERATIONS } from './queries.ts';
import recorded from './recorded-answers.json' with { type: 'json' };
import { RULE_OPERATIONS } from './rules.ts';
import { SIGN_IN_OPERATIONS } from './sign-in.ts';
import { VIEW_OPERATIONS } from './views.ts';

/** All that the service answers over HTTP. */
export const OPERATIONS: readonly Operation[] = [
  ...QUERY_OPERATIONS,
  ...DASHBOARD_OPERATIONS,
  ...VIEW_OPERATIONS,
  ...ADOPTION_OPERATIONS,
  ...INSIGHT_OPERATIONS,
  ...ANNOTATION_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...LIVE_OPERATIONS,
  ...ALERT_OPERATIONS,
  ...RULE_OPERATIONS,
  ...NOTIFICATION_OPERATIONS,
  ...KEY_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...SIGN_IN_OPERATIONS,
  ...HEALTH_OPERATIONS,
].map(addExamples);

/** Adds answers that a test recorded, by `operationId` and status, where an operation has no example of its own. */
function addExamples(operation: Operation): Operation {
  const answers = Object.entries(operation.answers).map(([status, answer]) => {
    const example = (recorded as Readonly<Record<string, unknown>>)[`${operation.id} ${status}`];
    return [status, example === undefined ? answer : { example, ...answer }] as const;
  });
  return { ...operation, answers: Object.fromEntries(answers) };
}
