import type { Logger } from './logger.ts';
import { toLoggedError } from './log-error.ts';

/** Interval of repeated lines: the first line of a kind is logged at once, later ones as one line with their number. */
const EVERY_MS = 30_000;
/** Maximum number of tracked kinds; beyond it the oldest is flushed and removed. */
const MAX_KINDS = 200;

interface Kind {
  repeated: number;
  timer: NodeJS.Timeout;
  last: object;
}

/**
 * Limits repeated log lines: an outage produces the same line many times a second. The first line of a kind is logged
 * at once; those of the next half minute as one line with `repeated`, their number, and the fields of the last.
 */
export class RepeatedLines {
  readonly #kinds = new Map<string, Kind>();
  readonly #log: (fields: object) => void;

  constructor(log: (fields: object) => void) {
    this.#log = log;
  }

  /** Records a line. `count`: how many events it stands for. */
  note(kind: string, fields: object, count = 1): void {
    const repeats = this.#kinds.get(kind);
    if (repeats) {
      repeats.repeated += count;
      repeats.last = fields;
      return;
    }
    this.#log(fields);
    const timer = setTimeout(() => this.#tell(kind), EVERY_MS);
    timer.unref();
    this.#kinds.set(kind, { repeated: 0, timer, last: fields });
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > MAX_KINDS && oldest !== undefined) this.#tell(oldest);
  }

  /** Logs the lines that were held back so far. */
  flush(): void {
    for (const kind of [...this.#kinds.keys()]) this.#tell(kind);
  }

  #tell(kind: string): void {
    const { repeated, timer, last } = this.#kinds.get(kind) as Kind;
    clearTimeout(timer);
    this.#kinds.delete(kind);
    if (repeated > 0) this.#log({ ...last, repeated });
  }
}

/** Logs failures as `failed`, each kind at most twice in half a minute. `where` names the affected part. */
export function createErrorLog(logger: Logger): { note(error: unknown, where?: object): void; flush(): void } {
  const lines = new RepeatedLines((fields) => logger.error(fields, 'failed'));
  return {
    note(error, where = {}) {
      const { type, code, message } = toLoggedError(error);
      // Addresses, ports and durations differ between failures of one kind.
      const kind = [type, code, message.replace(/\d+/g, '#'), ...placeOf(where)].join(' ');
      lines.note(kind, { ...where, err: error });
    },
    flush: () => lines.flush(),
  };
}

const placeOf = (where: { readonly source?: string; readonly topic?: string; readonly partition?: number }) => [
  where.source,
  where.topic,
  where.partition,
];
