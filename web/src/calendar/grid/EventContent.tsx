import type { EventDisplayInfo } from "@fullcalendar/react";
import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./CalendarGrid.module.css";
import type { CalendarEvent } from "./events";

/** What an item shows in the calendar: its time and title, whose it is, and whether it is over. */
export function EventContent({ event, timeText }: Pick<EventDisplayInfo, "event" | "timeText">) {
  const { t } = useTranslation("calendar");
  // An event that is being drawn for a new item has no properties.
  const { item, isShared } = event.extendedProps as Partial<CalendarEvent["extendedProps"]>;
  return (
    <span className={styles.content}>
      {timeText && <span className={styles.time}>{timeText} </span>}
      <span className={styles.title}>{event.title}</span>
      {isShared && (
        <>
          <Users className={styles.icon} aria-hidden size="0.9em" />
          <span className="visually-hidden">, {t("shared_with_you")}</span>
        </>
      )}
      {item && item.status !== "active" && (
        <span className="visually-hidden">, {t(`status.${item.status}`)}</span>
      )}
    </span>
  );
}
