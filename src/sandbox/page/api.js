/**
 * Talks to the sandbox server, and to no one else.
 */

/**
 * @typedef {{ channel: string, offers: 'claims' | 'cases', doors: readonly { title: string, says: string, press: string, address: string }[] }} Guide  where runs are posted, and what the samples are
 * @typedef {{ vendors: Record<string, any>, faults: any, samples: any, guide: Guide }} ServerState
 */

/** @returns {Promise<ServerState>} */
export async function fetchState() {
  const response = await fetch('/sandbox/state', { cache: 'no-store' });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}`);
  return response.json();
}

/**
 * Does what a person would do on a vendor's own screen.
 *
 * @param {string} vendor
 * @param {string} action
 * @param {Record<string, unknown>} input
 * @returns {Promise<any>} the stand-in's answer; throws an Error with a sentence for the person
 */
export async function act(vendor, action, input) {
  return post('/sandbox/act', { vendor, action, input });
}

/** Files a sample, as a customer or another system would. @param {string} sample */
export async function fileSample(sample) {
  return post('/sandbox/sample', { sample });
}

/** Turns a fault of a vendor on or off. @param {Record<string, unknown>} change */
export async function setFault(change) {
  return post('/sandbox/fault', change);
}

/**
 * Calls `changed` after every change on the server, and `line` when the connection is lost or restored.
 *
 * @param {() => void} changed
 * @param {(online: boolean) => void} line
 */
export function listen(changed, line) {
  const source = new EventSource('/sandbox/stream');
  source.addEventListener('changed', changed);
  // Fetches the whole state, since changes during the interruption were missed.
  source.addEventListener('open', () => {
    line(true);
    changed();
  });
  source.addEventListener('error', () => line(false));
}

/** @param {string} path @param {unknown} body */
async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error('The sandbox does not answer. Is it still running?');
  }
  const answer = await response.json().catch(() => null);
  if (answer?.ok === true) return answer.result;
  throw new Error(errorText(answer) ?? `The sandbox answered ${response.status}`);
}

/** @param {any} answer @returns {string | null} */
function errorText(answer) {
  const error = answer?.error;
  if (typeof error === 'string' && error !== '') return error;
  return typeof error?.message === 'string' ? error.message : null;
}
