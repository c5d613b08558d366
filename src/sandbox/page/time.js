/**
 * Formats times in the viewer's zone and language, in short and full form.
 */

/** @typedef {{ zone?: string, locale?: string, now?: number }} Viewer defaults to the browser's own */

/** `10:32`, preceded by the day unless it is today. @param {number} ms @param {Viewer} [viewer] */
export function shortTime(ms, viewer) {
  if (!Number.isFinite(ms)) return '';
  const time = say(ms, { hour: 'numeric', minute: '2-digit' }, viewer);
  return dayName(ms, viewer) === 'Today' ? time : `${say(ms, { month: 'short', day: 'numeric' }, viewer)}, ${time}`;
}

/** `Sunday, November 22, 2026 at 10:32:05 AM UTC`. @param {number} ms @param {Viewer} [viewer] */
export function fullTime(ms, viewer) {
  if (!Number.isFinite(ms)) return '';
  return say(ms, { dateStyle: 'full', timeStyle: 'long' }, viewer);
}

/** `Today`, `Yesterday`, `Tomorrow`, or the date. @param {number} ms @param {Viewer} [viewer] */
export function dayName(ms, viewer) {
  const now = viewer?.now ?? Date.now();
  const day = (/** @type {number} */ at) =>
    say(at, { year: 'numeric', month: '2-digit', day: '2-digit' }, { ...viewer, locale: 'en-CA' });
  const day_ms = 24 * 60 * 60 * 1000;
  if (day(ms) === day(now)) return 'Today';
  if (day(ms) === day(now - day_ms)) return 'Yesterday';
  if (day(ms) === day(now + day_ms)) return 'Tomorrow';
  return say(ms, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }, viewer);
}

/**
 * Formats a `mrkdwn` date such as `{date_short_pretty} at {time}`.
 *
 * @param {number} seconds
 * @param {string} format
 * @param {string} fallback
 * @param {Viewer} [viewer]
 * @returns {string} the fallback when the format has an unknown token
 */
export function formatDate(seconds, format, fallback, viewer) {
  const ms = seconds * 1000;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return fallback;
  let known = format !== '';
  const text = format.replace(/\{([a-z_]+)\}/g, (_, token) => {
    const said = sayToken(token, ms, viewer);
    known = known && said !== null;
    return said ?? '';
  });
  return known ? text : fallback;
}

/** @param {string} token @param {number} ms @param {Viewer} [viewer] @returns {string | null} */
function sayToken(token, ms, viewer) {
  const near = dayName(ms, viewer);
  const pretty = ['Today', 'Yesterday', 'Tomorrow'].includes(near) ? near.toLowerCase() : null;
  switch (token) {
    case 'date_num':
      return say(ms, { year: 'numeric', month: '2-digit', day: '2-digit' }, { ...viewer, locale: 'en-CA' });
    case 'date':
      return say(ms, { month: 'long', day: 'numeric', year: 'numeric' }, viewer);
    case 'date_short':
      return say(ms, { month: 'short', day: 'numeric', year: 'numeric' }, viewer);
    case 'date_long':
      return say(ms, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }, viewer);
    case 'date_pretty':
      return pretty ?? sayToken('date', ms, viewer);
    case 'date_short_pretty':
      return pretty ?? sayToken('date_short', ms, viewer);
    case 'date_long_pretty':
      return pretty ?? sayToken('date_long', ms, viewer);
    case 'time':
      return say(ms, { hour: 'numeric', minute: '2-digit' }, viewer);
    case 'time_secs':
      return say(ms, { hour: 'numeric', minute: '2-digit', second: '2-digit' }, viewer);
    case 'ago':
      return ago(ms, viewer);
    default:
      return null;
  }
}

/** @param {number} ms @param {Viewer} [viewer] */
function ago(ms, viewer) {
  const minutes = Math.round((ms - (viewer?.now ?? Date.now())) / 60_000);
  const words = new Intl.RelativeTimeFormat(viewer?.locale, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48 ? words.format(hours, 'hour') : words.format(Math.round(hours / 24), 'day');
}

/** @param {number} ms @param {Intl.DateTimeFormatOptions} options @param {Viewer} [viewer] */
function say(ms, options, viewer) {
  return new Intl.DateTimeFormat(viewer?.locale, { ...options, timeZone: viewer?.zone }).format(ms);
}
