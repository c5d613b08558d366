/**
 * Helpers shared by the routes: a refusal in Jira's shape, pages of a list, and lists in a query.
 */
import type { SandboxResponse } from '../request.ts';
import type { FieldErrors } from './issue-fields.ts';

export const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 100;

export function refused(status: number, errorMessages: readonly string[], errors: FieldErrors = {}): SandboxResponse {
  return { status, body: { errorMessages, errors } };
}

export function pageOf(query: URLSearchParams): { readonly startAt: number; readonly maxResults: number } {
  return {
    startAt: Math.max(0, Number(query.get('startAt') ?? 0) || 0),
    maxResults: query.has('maxResults') ? sizeOf(Number(query.get('maxResults'))) : PAGE_SIZE,
  };
}

export function sizeOf(size: number): number {
  return Number.isInteger(size) && size >= 1 ? Math.min(size, PAGE_SIZE_MAX) : PAGE_SIZE;
}

/** A list is a repeated parameter, or one parameter with commas. */
export function listOf(query: URLSearchParams, name: string): readonly string[] {
  return query.getAll(name).flatMap(list);
}

export function list(text: string | null): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
