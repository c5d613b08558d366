/**
 * Reads `sops/calendars/NAME.yaml`.
 */
import { Temporal } from 'temporal-polyfill';
import { calendarSchema, type Calendar } from '../kernel/calendar.ts';
import type { BoundaryFinding } from './finding.ts';
import { readYaml } from './handbook-yaml.ts';

export function parseCalendar(
  text: string,
  file: string,
): { readonly calendar: Calendar } | { readonly findings: readonly BoundaryFinding[] } {
  const read = readYaml(text, file, calendarSchema, 'calendar');
  if ('findings' in read) return read;
  const calendar = read.value;
  const findings: BoundaryFinding[] = [];
  const refuse = (path: readonly (string | number)[], message: string, suggestion: string | null = null): void => {
    findings.push({ rule: 'calendar-content', message, suggestion, place: read.placeOf(path) });
  };
  if (!isTimeZone(calendar.time_zone)) {
    refuse(['time_zone'], `Expected a time zone such as \`America/Chicago\`, got \`${calendar.time_zone}\``);
  }
  if (calendar.opens >= calendar.closes) {
    refuse(['closes'], `Expected to close after \`${calendar.opens}\`, got \`${calendar.closes}\``);
  }
  calendar.days.forEach((day, index) => {
    if (calendar.days.indexOf(day) !== index) refuse(['days', index], `Expected each day once, got \`${day}\` again`);
  });
  calendar.holidays.forEach((holiday, index) => {
    if (calendar.holidays.findIndex(({ date }) => date === holiday.date) !== index) {
      refuse(['holidays', index, 'date'], `Expected each holiday once, got \`${holiday.date}\` again`);
    }
    if (holiday.date > calendar.reviewed_until) {
      refuse(
        ['holidays', index, 'date'],
        `Expected holidays up to \`${calendar.reviewed_until}\`, got \`${holiday.date}\``,
        'Review the whole year and set `reviewed_until`',
      );
    }
  });
  return findings.length > 0 ? { findings } : { calendar };
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    // The library has no other way to ask; a name it does not know throws.
    return false;
  }
}
