/**
 * The address of a vendor, to which paths are added: neither credentials, which would be sent to whoever is redirected to and shown
 * in logs, nor a query.
 */
import { z } from 'zod';

export const plainAddress = z.url().refine(isPlain, 'Expected an address with a host and a path alone');

function isPlain(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { username, password } = new URL(text);
  return `${username}${password}` === '';
}
