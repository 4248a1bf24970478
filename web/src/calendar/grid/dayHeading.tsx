import type { DayHeaderInfo } from "@fullcalendar/react";
import styles from "./CalendarGrid.module.css";

/**
 * Return what renders the heading of a day in the week: a click shows the day. The library hides
 * the headings from screen readers, so no key leads to them.
 */
export function createDayHeading(onShow: (day: Date) => void) {
  return ({ text, date, isToday }: DayHeaderInfo) => (
    <button
      type="button"
      tabIndex={-1}
      className={styles["day"]}
      aria-current={isToday ? "date" : undefined}
      onClick={() => onShow(date)}
    >
      {text}
    </button>
  );
}
