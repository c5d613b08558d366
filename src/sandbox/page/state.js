/**
 * Holds the page's state: the latest server state, what is open on this screen, and what just changed.
 */

/** How long a changed record stays marked, in milliseconds: long enough to look over after pressing a button. */
const MARK_MS = 6_000;
/** How long a toast stays, in milliseconds: long enough to read two sentences. */
const TOAST_MS = 9_000;
/** Confirmations may go sooner. */
const INFO_MS = 5_000;
const REMEMBERED = 'sandbox-page';

/**
 * @typedef {{ kind: 'channel', id: string } | { kind: 'home' }} Place
 * @typedef {{ id: number, text: string, tone: 'error' | 'info' }} Toast
 * @typedef {{ title: string, text: any, confirm: string, deny: string, danger: boolean, done: (yes: boolean) => void }}
 *   Question
 * @typedef {object} State
 * @property {import('./api.js').ServerState | null} server
 * @property {boolean} online
 * @property {string} who
 * @property {Place | null} place
 * @property {{ channel: string, ts: string } | null} thread
 * @property {string} tab
 * @property {boolean} recordsOpen  of no account on a wide screen
 * @property {boolean} samplesOpen
 * @property {boolean} faultsOpen
 * @property {string | null} follow  the first thread after this ts opens by itself, because this screen filed the sample
 * @property {Toast[]} toasts
 * @property {Set<string>} busy
 * @property {Map<string, number>} marks  path of a record or field -> when its mark ends
 * @property {Set<string>} unseenTabs
 * @property {Map<string, string>} seen  person and conversation -> ts of the last message seen
 * @property {Map<string, string>} drafts
 * @property {Set<string>} dismissed
 * @property {Question | null} question
 */

/** Up to this width in pixels the records are below the conversation, and a thread covers it; as in `style.css`. */
const NARROW_PX = 800;

/** Whether the screen has room for one pane only. */
export const isNarrow = () => globalThis.innerWidth !== undefined && globalThis.innerWidth <= NARROW_PX;

/** @returns {State} */
function firstState() {
  const saved = remembered();
  return {
    server: null,
    online: true,
    who: saved.who,
    place: null,
    thread: null,
    tab: saved.tab,
    recordsOpen: !isNarrow(),
    samplesOpen: false,
    faultsOpen: false,
    follow: null,
    toasts: [],
    busy: new Set(),
    marks: new Map(),
    unseenTabs: new Set(),
    seen: saved.seen,
    drafts: new Map(),
    dismissed: new Set(),
    question: null,
  };
}

/**
 * Makes the store; `draw` runs after every change.
 *
 * @param {() => void} draw
 */
export function createStore(draw) {
  const state = firstState();
  let isDrawing = false;
  let isDirty = false;
  let toastCount = 0;

  const store = {
    state,
    /**
     * Changes the state with `change` and draws at once: a handler must never run on a page drawn from an older state,
     * such as another person's conversations.
     *
     * @param {(state: State) => void} [change]
     */
    change(change) {
      change?.(state);
      if (isDrawing) {
        isDirty = true;
        return;
      }
      isDrawing = true;
      try {
        do {
          isDirty = false;
          draw();
        } while (isDirty);
      } finally {
        isDrawing = false;
      }
    },
    /** @param {string} text @param {'error' | 'info'} [tone] */
    toast(text, tone = 'error') {
      const toast = { id: ++toastCount, text: /[.!?]$/.test(text) ? text : `${text}.`, tone };
      store.change(() => {
        state.toasts = [...state.toasts.slice(-2), toast];
      });
      setTimeout(() => store.dismissToast(toast.id), tone === 'info' ? INFO_MS : TOAST_MS);
    },
    /** @param {number} id */
    dismissToast(id) {
      store.change(() => {
        state.toasts = state.toasts.filter((toast) => toast.id !== id);
      });
    },
    /**
     * Runs `work` unless work with the same id is in progress; an error becomes a toast.
     *
     * @param {string} id
     * @param {() => Promise<void>} work
     */
    async once(id, work) {
      if (state.busy.has(id)) return;
      store.change(() => state.busy.add(id));
      try {
        await work();
      } catch (error) {
        store.toast(error instanceof Error ? error.message : String(error));
      } finally {
        store.change(() => state.busy.delete(id));
      }
    },
    /** Marks paths as just changed. @param {readonly string[]} paths */
    mark(paths) {
      if (paths.length === 0) return;
      const until = Date.now() + MARK_MS;
      for (const path of paths) state.marks.set(path, until);
      setTimeout(
        () =>
          store.change(() => {
            for (const [path, end] of state.marks) if (end <= Date.now()) state.marks.delete(path);
          }),
        MARK_MS + 50,
      );
    },
    remember() {
      try {
        sessionStorage.setItem(REMEMBERED, JSON.stringify({ who: state.who, tab: state.tab, seen: [...state.seen] }));
      } catch {
        // Storage may be disabled in this browser; then the page just forgets on reload.
      }
    },
  };
  return store;
}

/** What this window remembers; each window may act as a different person. */
function remembered() {
  const asked = new URLSearchParams(location.search).get('who');
  try {
    const saved = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? '{}');
    return {
      who: asked ?? String(saved.who ?? ''),
      tab: String(saved.tab ?? 'zendesk'),
      seen: new Map(Array.isArray(saved.seen) ? saved.seen : []),
    };
  } catch {
    return { who: asked ?? '', tab: 'zendesk', seen: new Map() };
  }
}
