import { expect, it } from 'vitest';
import { z } from 'zod';
import type * as Alerts from '../../../sdk/src/protocol/alerts.ts';
import type * as Annotations from '../../../sdk/src/protocol/annotations.ts';
import type * as Anomalies from '../../../sdk/src/protocol/anomalies.ts';
import type * as Catalogs from '../../../sdk/src/protocol/catalog.ts';
import type * as Audits from '../../../sdk/src/protocol/access/audit.ts';
import type * as Dashboards from '../../../sdk/src/protocol/dashboards.ts';
import type * as Views from '../../../sdk/src/protocol/views.ts';
import type { ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import type * as Explanations from '../../../sdk/src/protocol/explanations.ts';
import type * as Exports from '../../../sdk/src/protocol/exports.ts';
import type * as Keys from '../../../sdk/src/protocol/keys.ts';
import type * as Live from '../../../sdk/src/protocol/live.ts';
import type * as Provenances from '../../../sdk/src/protocol/provenance.ts';
import type * as Queries from '../../../sdk/src/protocol/query.ts';
import type * as Rules from '../../../sdk/src/protocol/rules.ts';
import type * as SignIns from '../../../sdk/src/protocol/sign-in.ts';
import type { TicketService } from '../access/ticket-service.ts';
import { OPERATIONS } from '../http/openapi/operations/operations.ts';
import type { Readiness } from '../http/health.ts';
import type { DeadLetterDetail, DeadLetterView, ReplayOutcome } from '../http/types.ts';
import type { VerdictService } from '../insight/anomalies/types.ts';
import type { filterSchema } from '../query/parse/filter-schema.ts';
import type { querySchema } from '../query/parse/query-schema.ts';
import type { alertListSchema, alertSchema } from './alerts.ts';
import type {
  annotationChangeSchema,
  annotationListSchema,
  annotationSchema,
  newAnnotationSchema,
} from './annotations.ts';
import type { anomalyListSchema, anomalySchema, precisionSchema, verdictOutcomeSchema } from './anomalies.ts';
import type { auditEntrySchema, auditListSchema } from './audit.ts';
import type { catalogSchema, dimensionSizeSchema, sourceListSchema } from './catalog.ts';
import type { channelSchema, deliverySchema } from './channels.ts';
import type { dashboardListSchema, dashboardSchema, overlayRequestSchema } from './dashboards.ts';
import type { storedViewSchema, viewListSchema, viewRequestSchema } from './views.ts';
import type { errorSchema } from './errors.ts';
import type { newServiceKeySchema } from '../access/embed/new-key-schema.ts';
import type { embedTokenRequestSchema } from '../http/keys/token-request-schema.ts';
import type { createdServiceKeySchema, embedTokenSchema, serviceKeyListSchema } from './keys.ts';
import type { deadLetterDetailSchema, deadLetterSchema, replayOutcomeSchema } from './events.ts';
import type { exportRequestSchema, exportSchema } from './exports.ts';
import type { explanationSchema } from './explanations.ts';
import type { readinessSchema, ticketSchema } from './health.ts';
import type {
  clientFrameSchema,
  patchSchema,
  polledFramesSchema,
  serverFrameSchema,
  streamFrameSchema,
} from './live.ts';
import type { provenanceSchema } from './provenance.ts';
import type { queryRequestSchema, queryResponseSchema, queryResultSchema, rowSchema } from './query.ts';
import type {
  newOwnRuleSchema,
  ruleBacktestSchema,
  ruleDefinitionSchema,
  ruleListSchema,
  ruleSchema,
  ruleTrialSchema,
  silenceSchema,
} from './rules.ts';
import type { signInSchema } from './sign-in.ts';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** True where both have the same keys, equally optional, with the same values; `readonly` is not compared. */
type Same<A, B> =
  (<T>() => T extends DeepReadonly<A> ? 1 : 2) extends <T>() => T extends DeepReadonly<B> ? 1 : 2 ? true : false;

type Of<Schema extends z.ZodType> = z.output<Schema>;

/** Each line fails to compile when a schema and the type of the wire contract differ. */
const contract = {
  Alert: true satisfies Same<Of<typeof alertSchema>, Alerts.Alert>,
  AlertList: true satisfies Same<Of<typeof alertListSchema>, Alerts.AlertList>,
  Annotation: true satisfies Same<Of<typeof annotationSchema>, Annotations.Annotation>,
  AnnotationChange: true satisfies Same<Of<typeof annotationChangeSchema>, Annotations.AnnotationChange>,
  AnnotationList: true satisfies Same<Of<typeof annotationListSchema>, Annotations.AnnotationList>,
  NewAnnotation: true satisfies Same<Of<typeof newAnnotationSchema>, Annotations.NewAnnotation>,
  Anomaly: true satisfies Same<Of<typeof anomalySchema>, Anomalies.Anomaly>,
  AnomalyList: true satisfies Same<Of<typeof anomalyListSchema>, Anomalies.AnomalyList>,
  Catalog: true satisfies Same<Of<typeof catalogSchema>, Catalogs.CatalogView>,
  AuditEntry: true satisfies Same<Of<typeof auditEntrySchema>, Audits.AuditEntry>,
  AuditList: true satisfies Same<Of<typeof auditListSchema>, Audits.AuditList>,
  CreatedServiceKey: true satisfies Same<Of<typeof createdServiceKeySchema>, Keys.CreatedServiceKey>,
  NewServiceKey: true satisfies Same<Of<typeof newServiceKeySchema>, Keys.NewServiceKey>,
  ServiceKeyList: true satisfies Same<Of<typeof serviceKeyListSchema>, Keys.ServiceKeyList>,
  EmbedToken: true satisfies Same<Of<typeof embedTokenSchema>, Keys.EmbedToken>,
  EmbedTokenRequest: true satisfies Same<Of<typeof embedTokenRequestSchema>, Keys.EmbedTokenRequest>,
  Channel: true satisfies Same<Of<typeof channelSchema>, Rules.ChannelView>,
  Dashboard: true satisfies Same<Of<typeof dashboardSchema>, Dashboards.DashboardView>,
  DashboardList: true satisfies Same<Of<typeof dashboardListSchema>, Dashboards.DashboardList>,
  LiveClientFrame: true satisfies Same<Of<typeof clientFrameSchema>, Live.ClientFrame>,
  DeadLetter: true satisfies Same<Of<typeof deadLetterSchema>, DeadLetterView>,
  DeadLetterDetail: true satisfies Same<Of<typeof deadLetterDetailSchema>, DeadLetterDetail>,
  Delivery: true satisfies Same<Of<typeof deliverySchema>, Rules.DeliveryView>,
  SourceList: true satisfies Same<Of<typeof sourceListSchema>, Catalogs.SourceList>,
  DimensionSize: true satisfies Same<Of<typeof dimensionSizeSchema>, Catalogs.DimensionSize>,
  Error: true satisfies Same<Of<typeof errorSchema>, Queries.WireError<ErrorCode>>,
  Explanation: true satisfies Same<Of<typeof explanationSchema>, Explanations.Explanation>,
  Export: true satisfies Same<Of<typeof exportSchema>, Exports.ExportView>,
  ExportRequest: true satisfies Same<Of<typeof exportRequestSchema>, Exports.ExportRequest>,
  Filter: true satisfies Same<Of<typeof filterSchema>, Queries.Filter>,
  LiveTicket: true satisfies Same<Of<typeof ticketSchema>, Awaited<ReturnType<TicketService['issue']>>>,
  LivePatch: true satisfies Same<Of<typeof patchSchema>, Live.Patch>,
  LivePolledFrames: true satisfies Same<Of<typeof polledFramesSchema>, Live.PolledFrames>,
  LiveStreamFrame: true satisfies Same<Of<typeof streamFrameSchema>, Live.StreamFrame>,
  StoredView: true satisfies Same<Of<typeof storedViewSchema>, Views.StoredView>,
  ViewList: true satisfies Same<Of<typeof viewListSchema>, Views.ViewList>,
  ViewRequest: true satisfies Same<Of<typeof viewRequestSchema>, Views.ViewRequest>,
  OverlayRequest: true satisfies Same<Of<typeof overlayRequestSchema>, Dashboards.OverlayRequest>,
  NewOwnRule: true satisfies Same<Of<typeof newOwnRuleSchema>, Rules.OwnRuleDefinition>,
  Precision: true satisfies Same<Of<typeof precisionSchema>, Anomalies.Precision>,
  Provenance: true satisfies Same<Of<typeof provenanceSchema>, Provenances.Provenance>,
  Query: true satisfies Same<Of<typeof querySchema>, Queries.Query>,
  QueryRequest: true satisfies Same<Of<typeof queryRequestSchema>, Queries.QueryRequest>,
  QueryResponse: true satisfies Same<Of<typeof queryResponseSchema>, Queries.QueryResponse>,
  QueryResult: true satisfies Same<Of<typeof queryResultSchema>, Queries.QueryResult>,
  Readiness: true satisfies Same<Of<typeof readinessSchema>, Readiness>,
  ReplayOutcome: true satisfies Same<Of<typeof replayOutcomeSchema>, ReplayOutcome>,
  Row: true satisfies Same<Of<typeof rowSchema>, Queries.Row>,
  Rule: true satisfies Same<Of<typeof ruleSchema>, Rules.RuleView>,
  RuleBacktest: true satisfies Same<Of<typeof ruleBacktestSchema>, Rules.RuleBacktest>,
  RuleDefinition: true satisfies Same<Of<typeof ruleDefinitionSchema>, Rules.RuleDefinition>,
  RuleList: true satisfies Same<Of<typeof ruleListSchema>, Rules.RuleList>,
  RuleTrial: true satisfies Same<Of<typeof ruleTrialSchema>, Rules.RuleTrial>,
  LiveServerFrame: true satisfies Same<Of<typeof serverFrameSchema>, Live.ServerFrame>,
  SignIn: true satisfies Same<Of<typeof signInSchema>, SignIns.SignInView>,
  Silence: true satisfies Same<Of<typeof silenceSchema>, Rules.SilenceView>,
  VerdictOutcome: true satisfies Same<Of<typeof verdictOutcomeSchema>, Awaited<ReturnType<VerdictService['give']>>>,
};

/** Those of one key around others of `contract`, and those of which the SDK knows nothing. */
const WRAPPERS = [
  ...['ChannelList', 'ChannelTest', 'DeadLetterList', 'DeliveryList', 'DeliveryReplay', 'DimensionSizes'],
  ...['EventsOutcome', 'Health', 'RuleList', 'SilenceList'],
];

it('holds the schema of every answer against its type', () => {
  const ids = OPERATIONS.flatMap(({ answers }) =>
    Object.values(answers).flatMap(({ schema }) => (schema && z.globalRegistry.get(schema)?.id) ?? []),
  );
  const expected = [...Object.keys(contract), ...WRAPPERS];
  expect([...new Set(ids)].filter((id) => !expected.includes(id))).toEqual([]);
  expect(ids.length).toBeGreaterThan(30);
});
