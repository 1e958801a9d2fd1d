import { within } from '../../base/within.ts';
import { SqlError, toSqlError } from './sql-error.ts';
import type { SqlDriver, SqlSession } from './types.ts';

/** A statement ends by the database's own limit; a connection on which nothing arrives any more does not. */
const GRACE_MS = 5000;
const CLOSE_WITHIN_MS = 2000;

/** Connects to a database. All failures, also of the session, are thrown as a SqlError. */
export async function openSession(address: URL, driver: SqlDriver, timeoutMs: number): Promise<SqlSession> {
  try {
    return limitSession(await driver.open(address, { timeoutMs }), driver, timeoutMs);
  } catch (error) {
    throw toSqlError(error, driver);
  }
}

/** Limits each wait of a session, and throws every failure as a SqlError. The caller closes the session. */
function limitSession(
  session: SqlSession,
  driver: Pick<SqlDriver, 'title' | 'classify'>,
  timeoutMs: number,
): SqlSession {
  const limitMs = timeoutMs + GRACE_MS;
  const limited = async <Result>(work: Promise<Result>): Promise<Result> => {
    let outcome: { readonly result: Result } | undefined;
    const noted = work.then((result) => {
      outcome = { result };
    });
    try {
      await within(limitMs, noted);
    } catch (error) {
      throw toSqlError(error, driver);
    }
    if (outcome) return outcome.result;
    noted.catch(() => undefined);
    throw new SqlError('timeout', `the database has not answered for ${Math.round(limitMs / 1000)} s`);
  };
  return {
    startedAt: session.startedAt,
    findColumns: (from) => limited(session.findColumns(from)),
    countWithout: (from, column, limit) => limited(session.countWithout(from, column, limit)),
    async *read(from, columns, bound) {
      const parts = session.read(from, columns, bound);
      for (;;) {
        const part = await limited(parts.next());
        if (part.done === true) return;
        yield part.value;
      }
    },
    close: () => within(CLOSE_WITHIN_MS, session.close()),
  };
}
