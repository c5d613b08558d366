/** Equal for equal content. For what has no places of its file in it. */
export function contentOf(part: unknown): string {
  return JSON.stringify(part ?? null);
}
