/**
 * Statuses of HTTP that say nothing of what was asked.
 */

/**
 * The request was not read: too many (429), too early (425), sent to another server than it was meant for (421, to be
 * repeated by RFC 9110), or kept by a proxy of ours that wants credentials (407).
 */
export const NOT_READ: ReadonlySet<number> = new Set([407, 421, 425, 429]);

/**
 * No refusals: the vendor, or what is in between, gave up on a request that it had passed on. 408, nginx's 444 and 499, and
 * 460 of AWS.
 */
export const LOST: ReadonlySet<number> = new Set([408, 444, 460, 499]);
