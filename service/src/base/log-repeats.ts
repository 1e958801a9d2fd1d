import type { Logger } from './logger.ts';
import { toLoggedError } from './log-error.ts';

/** Lines of one kind are told at once, and then once in this time with how often they came. */
const EVERY_MS = 30_000;
/** Kinds remembered; beyond it the oldest is told and forgotten. */
const MAX_KINDS = 200;

interface Kind {
  repeated: number;
  timer: NodeJS.Timeout;
  last: object;
}

/**
 * Bounds what repeats: an outage makes the same line many times a second. `log` is told the first line of a kind at
 * once; what follows within half a minute comes as one line with `repeated`, the number of those left out, and the
 * fields of the last.
 */
export class RepeatedLines {
  readonly #kinds = new Map<string, Kind>();
  readonly #log: (fields: object) => void;

  constructor(log: (fields: object) => void) {
    this.#log = log;
  }

  /** `count`: how many things the line stands for. */
  note(kind: string, fields: object, count = 1): void {
    const known = this.#kinds.get(kind);
    if (known) {
      known.repeated += count;
      known.last = fields;
      return;
    }
    this.#log(fields);
    const timer = setTimeout(() => this.#tell(kind), EVERY_MS);
    timer.unref();
    this.#kinds.set(kind, { repeated: 0, timer, last: fields });
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > MAX_KINDS && oldest !== undefined) this.#tell(oldest);
  }

  /** Tells what was left out so far. */
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

/** Logs failures as `failed`, each kind of them at most twice in half a minute. `where` names what it concerns. */
export function createErrorLog(logger: Logger): { note(error: unknown, where?: object): void; flush(): void } {
  const lines = new RepeatedLines((fields) => logger.error(fields, 'failed'));
  return {
    note(error, where = {}) {
      const { type, code, message } = toLoggedError(error);
      // Addresses, ports and durations differ from one failure to the next of one kind.
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
