import { defineElement } from '../../define/define-element.ts';
import { RangeCalendar } from './range-calendar.ts';

/** Registers the calendar, where the page has not, and creates one. */
export function createCalendar(): RangeCalendar {
  defineElement('kpi-range-calendar', RangeCalendar);
  return document.createElement('kpi-range-calendar') as RangeCalendar;
}
