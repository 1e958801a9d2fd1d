import { AppError, ForbiddenError } from '../base/errors.ts';
import type { Authenticated } from './session.ts';

/** Admits sockets, and limits how many each subject holds. */
export class Admission {
  readonly #most: number;
  readonly #subjects = new Map<object, string>();
  readonly #counts = new Map<string, number>();

  constructor(socketsPerSubject: number) {
    this.#most = socketsPerSubject;
  }

  /**
   * Counts a socket as the subject's, once. Throws `forbidden` and `too_many_sockets`; the socket is then not counted.
   */
  enter(socket: object, { policy, subject }: Authenticated): void {
    if (policy.metrics.size === 0) throw new ForbiddenError('forbidden', 'the token grants access to no metric');
    if (this.#subjects.get(socket) === subject) return;
    const count = this.#counts.get(subject) ?? 0;
    if (count >= this.#most) {
      throw new AppError('too_many_sockets', `${subject} has ${count} sockets: expected fewer`, { retryable: true });
    }
    this.leave(socket);
    this.#subjects.set(socket, subject);
    this.#counts.set(subject, count + 1);
  }

  leave(socket: object): void {
    const subject = this.#subjects.get(socket);
    if (subject === undefined) return;
    this.#subjects.delete(socket);
    const count = (this.#counts.get(subject) ?? 0) - 1;
    if (count > 0) this.#counts.set(subject, count);
    else this.#counts.delete(subject);
  }
}
