/**
 * Handles what a person presses, writes or chooses on the page.
 */
import { act, fileSample, setFault } from './api.js';
import { valuesOf } from './modal.js';
import { isNarrow } from './state.js';
import { wordsOf } from './samples.js';
import { plain } from './text.js';
import { botOf, conversationsOf, mainLine, messagesOf, peopleOf } from './workspace.js';

/**
 * @typedef {ReturnType<typeof import('./state.js').createStore>} Store
 * @typedef {import('./workspace.js').View} View
 * @typedef {import('./workspace.js').Message} Message
 */

/** @param {Store} store */
export function createActions(store) {
  const { state } = store;
  const slack = () => state.server?.vendors.slack;

  /** Asks for confirmation when the element has a `confirm`. @param {any} element @returns {Promise<boolean>} */
  const confirmed = async (element) => {
    const { confirm } = element;
    if (!confirm) return true;
    return new Promise((resolve) =>
      store.change(() => {
        state.question = {
          title: plain(confirm.title) || 'Are you sure?',
          text: confirm.text,
          confirm: plain(confirm.confirm) || 'Yes',
          deny: plain(confirm.deny) || 'No',
          danger: confirm.style === 'danger' || element.style === 'danger',
          done: (yes) => {
            store.change(() => {
              state.question = null;
            });
            resolve(yes);
          },
        };
      }),
    );
  };

  const actions = {
    /** @param {string} who */
    be(who) {
      store.change(() => {
        state.who = who;
        state.samplesOpen = false;
        settle(store);
      });
      store.remember();
      if (state.place?.kind === 'home') actions.goHome();
    },
    /** @param {string} id */
    goChannel(id) {
      store.change(() => {
        state.place = { kind: 'channel', id };
        // On a narrow screen the thread covers its channel.
        if (state.thread?.channel !== id || isNarrow()) state.thread = null;
      });
    },
    goHome() {
      store.change(() => {
        state.place = { kind: 'home' };
        state.thread = null;
      });
      void store.once(`home:${state.who}`, async () => {
        await act('slack', 'open_home', { user: state.who });
      });
    },
    /** @param {string} channel @param {string} ts */
    showThread(channel, ts) {
      store.change(() => {
        state.thread = { channel, ts };
      });
    },
    closeThread() {
      const ts = state.thread?.ts;
      store.change(() => {
        state.thread = null;
      });
      // Focus returns to the button that opened the thread.
      /** @type {any} */ (document.querySelector(`[data-testid="open-thread-${ts}"]`))?.focus();
    },
    /** @param {Message} message @param {any} element @param {string} blockId */
    pressInMessage(message, element, blockId) {
      const user = state.who;
      const input = {
        user,
        channel: message.channel,
        ts: message.ts,
        action_id: element.action_id,
        block_id: blockId,
        value: element.value,
      };
      void store.once(`${message.channel}:${message.ts}:${blockId}:${element.action_id}`, async () => {
        if (await confirmed(element)) await act('slack', 'click', input);
      });
    },
    /** @param {View} view @param {any} element @param {string} blockId */
    pressInView(view, element, blockId) {
      // Sends the form's other values too, since the app may redraw the form from them.
      const form = document.querySelector(`form[data-key="${CSS.escape(view.id)}"]`);
      const input = {
        user: state.who,
        view_id: view.id,
        action_id: element.action_id,
        block_id: blockId,
        value: element.value,
        values: form ? valuesOf(view, form) : {},
      };
      void store.once(`${view.id}:${blockId}:${element.action_id}`, async () => {
        if (await confirmed(element)) await act('slack', 'click', input);
      });
    },
    /** @param {View} view @param {Record<string, Record<string, unknown>>} values */
    submitView(view, values) {
      void store.once(`submit:${view.id}`, async () => {
        await act('slack', 'submit_view', { user: state.who, view_id: view.id, values });
      });
    },
    /** @param {View} view */
    closeView(view) {
      void store.once(`close:${view.id}`, async () => {
        await act('slack', 'close_view', { user: state.who, view_id: view.id });
      });
    },
    /**
     * Sends the typed text; false when it was not accepted, so the text can stay.
     *
     * @param {string} typed
     * @param {string} channel
     * @param {string | null} thread
     */
    async write(typed, channel, thread) {
      const user = state.who;
      // The direct message with the app may not be open yet; then the app's own id is used.
      const direct = conversationsOf(slack(), user).directs.find(
        (each) => each.id === channel && each.with === botOf(slack()),
      );
      const place = direct ? botOf(slack()) : channel;
      const where = thread === null ? { channel: place } : { channel: place, thread_ts: thread };
      let taken = false;
      await store.once(`write:${channel}:${thread}`, async () => {
        if (typed.startsWith('/')) await act('slack', 'command', { user, ...where, text: typed });
        else await act('slack', 'post_message', { user, ...where, text: typed });
        taken = true;
      });
      return taken;
    },
    /** @param {import('./samples.js').Sample} sample */
    file(sample) {
      void store.once(`file:${sample.id}`, async () => {
        const since = lastTs(store);
        store.change(() => {
          state.follow = since;
          state.samplesOpen = false;
          state.tab = 'zendesk';
        });
        await fileSample(sample.id);
        store.toast(`${wordsOf(state.server).done}: “${sample.title}”. Watch the records of each system`, 'info');
      });
    },
    /** @param {string} vendor @param {Record<string, unknown>} fault */
    setFault(vendor, fault) {
      void store.once(`fault-${vendor}-${fault['fault']}`, async () => {
        await setFault({ vendor, ...fault });
      });
    },
    /** @param {string} vendor @param {string} kind */
    clearFault(vendor, kind) {
      void store.once(`fault-${vendor}-${kind}`, async () => {
        await setFault({ vendor, fault: 'none', kind });
      });
    },
    clearFaults() {
      void store.once('faults', async () => {
        await setFault({ fault: 'none' });
      });
    },
    toggleRecords() {
      store.change(() => {
        state.recordsOpen = !state.recordsOpen;
      });
    },
    /**
     * Changes a field of a ticket, as the chosen person does on Zendesk's own screen.
     *
     * @param {string} ticket
     * @param {string} field
     * @param {string} value
     */
    correct(ticket, field, value) {
      void store.once(`correct:${ticket}`, async () => {
        const me = peopleOf(slack()).find((person) => person.id === state.who);
        const agent = me === undefined || me.email === '' ? {} : { agent_email: me.email, agent_name: me.name };
        await act('zendesk', 'update_ticket', { ticket, from: 'agent', ...agent, [field]: value });
        store.toast(`Saved in Zendesk ticket ${ticket}. Its webhook tells Sopwith`, 'info');
      });
    },
    /** @param {string} tab */
    chooseTab(tab) {
      store.change(() => {
        state.tab = tab;
        state.recordsOpen = true;
        state.unseenTabs.delete(tab);
      });
      store.remember();
    },
  };
  return actions;
}

/** Resets person, place and thread when they no longer exist or this person may not see them. @param {Store} store */
export function settle({ state }) {
  const slack = state.server?.vendors.slack;
  const people = peopleOf(slack).filter((person) => person.kind !== 'bot');
  if (!people.some((person) => person.id === state.who)) state.who = people[0]?.id ?? '';
  const { channels, directs } = conversationsOf(slack, state.who);
  const place = state.place;
  if (place?.kind !== 'home' && ![...channels, ...directs].some((each) => place !== null && each.id === place.id)) {
    const first = channels.find((channel) => channel.name === state.server?.guide.channel) ?? channels[0] ?? directs[0];
    state.place = first ? { kind: 'channel', id: first.id } : { kind: 'home' };
  }
  if (state.thread && (state.place?.kind !== 'channel' || state.place.id !== state.thread.channel)) state.thread = null;
}

/** Opens the thread of the sample filed on this screen as soon as its first message arrives. @param {Store} store */
export function followRun({ state }) {
  if (state.follow === null) return;
  const slack = state.server?.vendors.slack;
  for (const channel of conversationsOf(slack, state.who).channels) {
    const fresh = mainLine(messagesOf(slack, state.who, channel.id)).find(
      (message) => message.isBot && !message.ephemeral && Number(message.ts) > Number(state.follow),
    );
    if (!fresh) continue;
    state.follow = null;
    state.place = { kind: 'channel', id: channel.id };
    state.thread = { channel: channel.id, ts: fresh.ts };
    return;
  }
}

/** @param {Store} store */
function lastTs({ state }) {
  const slack = state.server?.vendors.slack;
  const all = conversationsOf(slack, state.who).channels.flatMap((channel) => messagesOf(slack, state.who, channel.id));
  return all.reduce((latest, message) => (Number(message.ts) > Number(latest) ? message.ts : latest), '0');
}
