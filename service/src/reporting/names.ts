import { quoteIdentifier } from '../catalog/model/table-names.ts';

/** The schema of the views over all metrics and rows. */
export const KPI_SCHEMA = 'kpi';

/** Maximum wait for a lock: queries queue behind a statement that waits for its table. */
export const LOCK_TIMEOUT = '2s';

/** Returns the quoted role that owns the views of a SQL role. Nobody signs in as it. */
export const ownerOf = (role: string): string => quoteIdentifier(`${role}_views`);
