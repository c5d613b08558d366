/**
 * Reads `sops/calendars/NAME.yaml`.
 */
import { calendarSchema, type Calendar } from '../kernel/calendar.ts';
import { isTimeZone } from '../kernel/time.ts';
import { FileReader } from './file-reader.ts';
import type { Finding } from './finding.ts';
import { readKnownYaml, type Path } from './yaml/read-yaml-as.ts';

export function parseCalendar(
  text: string,
  file: string,
): { readonly calendar: Calendar; readonly warnings: readonly Finding[] } | { readonly findings: readonly Finding[] } {
  const reader = new FileReader(file, text);
  const read = readKnownYaml(reader, { schema: calendarSchema, rule: 'calendar-shape', expected: 'a calendar' });
  if (read === null) return { findings: reader.findings };
  const calendar = read.value;
  const refuse = (path: Path, message: string, suggestion: string | null = null): void => {
    reader.report('calendar-content', read.rangeOf(path), message, suggestion);
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
  return reader.hasErrors ? { findings: reader.findings } : { calendar, warnings: reader.findings };
}
