/**
 * The account that runs the command.
 */
import { hostname, userInfo } from 'node:os';
import type { OsAccount } from '../kernel/os-account.ts';

/** Texts of any length and content, as the operating system has them. */
export function osAccount(): OsAccount {
  return { user: userInfo().username.toWellFormed(), host: hostname().toWellFormed() };
}
