/** What the running program carries out for a `sop` command that has no database of its own. */
import { assignItem } from '../engine/assign-event.ts';
import type { Engine } from '../engine/create-engine.ts';
import { eraseFields } from '../engine/erase-fields.ts';
import { retireKey } from '../engine/retire-key.ts';
import { letIn } from '../intake/mail/let-in.ts';
import type { SocketCommands } from '../store/read-only-store-socket.ts';

export function socketCommands({ shell, publishing }: Engine): SocketCommands {
  return {
    publish: (...given) => publishing.publish(...given),
    erase: (request) => eraseFields(shell, request),
    assign: (request) => assignItem(shell, request),
    letIn: (item) => letIn(shell, item),
    retire: (request) => retireKey(shell, request),
  };
}
