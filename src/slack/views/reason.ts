/** What is wrong with a reason or note, as a sentence for its field; null when it will do. */
import { REASON_MAX, REASON_MIN } from '../../connector/slack/render/modal.ts';

export function problemOfReason(reason: string): string | null {
  const length = [...reason].length;
  if (length < REASON_MIN)
    return `Please write at least ${REASON_MIN} characters, so that a later reader understands it`;
  if (length > REASON_MAX) return `Please write at most ${REASON_MAX} characters`;
  return null;
}
