import type { RejectionCode } from '../../../sdk/src/protocol/errors.ts';
import type { DimensionSize, SourceView } from '../../../sdk/src/protocol/catalog.ts';
import type { AdoptionLog } from '../adoption/types.ts';
import type { AlertService, RuleService, SilenceService } from '../alerting/types.ts';
import type { AnnotationService } from '../annotations/types.ts';
import type { AnomalyService, VerdictService } from '../insight/anomalies/types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { AuditLog, AuditReader } from '../audit/types.ts';
import type { NoteSignIn } from '../audit/note-sign-in.ts';
import type { AddressedRequest } from './client-address.ts';
import type { Authenticate } from '../access/authenticate.ts';
import type { KeyService } from '../access/embed/key-service.ts';
import type { Revocations } from '../access/embed/revocations.ts';
import type { TokenService } from '../access/embed/token-service.ts';
import type { RefusalLimit } from '../access/rates/count-refusals.ts';
import type { RateLimits } from '../access/rates/types.ts';
import type { TicketService } from '../access/ticket-service.ts';
import type { SignIn } from '../access/identity-provider/sign-in.ts';
import type { DashboardService, ViewService } from '../dashboards/types.ts';
import type { ExplanationService } from '../insight/explanations/types.ts';
import type { ChannelService } from '../alerting/notifications/types.ts';
import type { SubscriptionService } from '../digests/types.ts';
import type { Answer } from '../metrics/types.ts';
import type { Readiness } from './health.ts';
import type { CpuShares } from '../base/cpu-shares.ts';
import type { LiveStreams } from '../live/types.ts';
import type { IngestWriter } from '../ingest/types.ts';
import type { DataSpanReader } from '../query/versions/data-spans.ts';
import type { ExportService } from '../query/export/types.ts';
import type { ProvenanceService, QueryService } from '../query/types.ts';

/** A dead letter as operators see it. */
export interface DeadLetterView {
  readonly id: string;
  readonly source: string;
  readonly ingress: string;
  readonly offset: string;
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  readonly createdAt: string;
  readonly replayedAt: string | null;
}

export interface DeadLetterDetail extends DeadLetterView {
  /** The record's bytes as text; null for an empty record. */
  readonly value: string | null;
  readonly key: string | null;
  /** Present where personal data is not shown: of the value only other fields are left, or nothing. */
  readonly withheld?: true;
}

export interface ReplayOutcome {
  readonly replayed: number;
  /** Records that were in bronze already, and changed nothing. */
  readonly known: number;
  /** Ids of dead letters that do not exist. */
  readonly missing: readonly string[];
  readonly rejected: readonly { readonly id: string; readonly code: RejectionCode; readonly message: string }[];
}

/** Operations on dead letters. */
export interface DeadLetterService {
  /** Shows `personal` data on request only. */
  list(
    filter: { readonly source: string | undefined; readonly limit: number; readonly before: string | undefined },
    personal: boolean,
  ): Promise<DeadLetterView[]>;
  /** Undefined when no dead letter has the id. */
  show(id: string, personal: boolean): Promise<DeadLetterDetail | undefined>;
  replay(ids: readonly string[]): Promise<ReplayOutcome>;
}

/** Dependencies of the routes. */
export interface HttpOptions {
  readonly subscriptions: SubscriptionService;
  readonly catalog: Catalog;
  readonly authenticate: Authenticate;
  readonly rates: Pick<RateLimits, 'count'>;
  readonly refusals: RefusalLimit;
  readonly queries: QueryService;
  /** All rows of queries. */
  readonly exports: ExportService;
  readonly dataSpans: DataSpanReader;
  /** Event-loop time by principal. */
  readonly shares: CpuShares;
  readonly writer: IngestWriter;
  readonly deadLetters: DeadLetterService;
  /** Log of what readers open. */
  readonly adoption: AdoptionLog;
  readonly annotations: AnnotationService;
  readonly anomalies: AnomalyService;
  readonly verdicts: VerdictService;
  readonly explanations: ExplanationService;
  readonly provenance: ProvenanceService;
  readonly alerts: AlertService;
  readonly rules: RuleService;
  readonly silences: SilenceService;
  readonly channels: ChannelService;
  readonly dashboards: DashboardService;
  readonly views: ViewService;
  /** Number of values that each dimension has been seen with, the largest first. */
  countValues(): Promise<readonly DimensionSize[]>;
  listSources(): Promise<readonly SourceView[]>;
  readonly tickets: TicketService;
  /** Service keys, and the tokens that they give. */
  readonly keys: KeyService;
  readonly tokens: TokenService;
  readonly revocations: Pick<Revocations, 'revoke'>;
  readonly signIn: SignIn;
  readonly audit: AuditLog;
  readonly auditEntries: AuditReader;
  /** Notes the first use of a token. */
  readonly noteSignIn: NoteSignIn;
  /** Address of the client of a request; null where it has gone. */
  addressOf(request: AddressedRequest): string | null;
  /** Whether a trusted proxy says that the client has sent a request by HTTPS. */
  isProxyEncrypted(request: AddressedRequest): boolean;
  /** Live sessions over HTTP; undefined where the process does not have the role `live`. */
  streams(): LiveStreams | undefined;
  /** Called with each answer; absent where nothing is measured. */
  readonly noteAnswer?: ((answer: Answer) => void) | undefined;
  now(): number;
  /** Readiness of this process. */
  readiness(): Readiness;
  /** False where the process does not have the role `http`: it then answers only health requests. */
  readonly servesApi: boolean;
  readonly bodyBytes: number;
  readonly corsOrigins: readonly string[];
  /** How long pages may keep answers for when there is no network, hours; 0: not at all. */
  readonly offlineHours: number;
  /** Folder of static pages, served at `/`; undefined: a plain page. */
  readonly pagesDir: string | undefined;
  onError(error: unknown, requestId: string): void;
}
