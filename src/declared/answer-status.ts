/**
 * The statuses by which a system does not answer what was asked: every tool treats them alike, whatever its file says.
 */
import { LOST, NOT_READ } from '../kernel/http-status.ts';

/** The one status of a whole answer. */
export const ANSWERED = 200;

/** About our credentials, the state of the system, or a part of an answer. */
export const saysNothing = (status: number): boolean =>
  status === 401 || NOT_READ.has(status) || LOST.has(status) || status >= 500 || (status !== ANSWERED && status < 400);
