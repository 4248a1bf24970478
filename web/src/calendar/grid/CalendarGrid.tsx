/** The month, the week or the day, by FullCalendar: dragging, resizing and choosing times. */

import FullCalendar from "@fullcalendar/react";
import type {
  CalendarRef,
  EventDisplayInfo,
  EventDropInfo,
  EventResizeDoneInfo,
} from "@fullcalendar/react";
import dayGridPlugin from "@fullcalendar/react/daygrid";
import interactionPlugin from "@fullcalendar/react/interaction";
import listPlugin from "@fullcalendar/react/list";
import chinese from "@fullcalendar/react/locales/zh-cn";
import english from "@fullcalendar/react/locales/en-gb";
import themePlugin from "@fullcalendar/react/themes/classic";
import timeGridPlugin from "@fullcalendar/react/timegrid";
import "@fullcalendar/react/skeleton.css";
import "@fullcalendar/react/themes/classic/theme.css";
import { useEffect, useMemo, useRef } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import type { View } from "../times/visibleRange";
import styles from "./CalendarGrid.module.css";
import { createDayHeading } from "./dayHeading";
import { EventContent } from "./EventContent";
import { readDraggedSpan, toEvent } from "./events";
import type { CalendarEvent, ItemSummary, SpanChange } from "./events";
import { readStep } from "./keys";
import type { Step } from "./keys";
import { readSelection } from "./selection";
import type { Selection } from "./selection";

const PLUGINS = [themePlugin, dayGridPlugin, timeGridPlugin, listPlugin, interactionPlugin];
const WIDE = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay" } as const;
/** Seven columns of hours do not fit on a phone: there the week is a list. */
const NARROW = { ...WIDE, week: "listWeek" } as const;
const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false } as const;

interface Props {
  view: View;
  date: string;
  zone: string;
  items: readonly ItemSummary[];
  userId: string | undefined;
  isNarrow: boolean;
  onOpen: (id: string) => void;
  onChoose: (selection: Selection) => void;
  onDrag: (item: ItemSummary, change: SpanChange) => void;
  onStep: (item: ItemSummary, step: Step) => void;
  onShowDay: (date: string) => void;
}

export function CalendarGrid({ view, date, zone, items, userId, isNarrow, ...on }: Props) {
  const { t, i18n } = useTranslation("calendar");
  const calendar = useRef<CalendarRef>(null);
  /** The item that the keys have moved last. */
  const stepped = useRef<string>(undefined);
  const viewName = (isNarrow ? NARROW : WIDE)[view];
  const events = useMemo(
    () => items.map((item) => toEvent(item, zone, userId)),
    [items, zone, userId],
  );

  useEffect(() => {
    // The library renders synchronously, which React does not allow inside of an effect.
    queueMicrotask(() => calendar.current?.getApi().changeView(viewName, date));
  }, [viewName, date]);

  const drag = ({ event }: EventDropInfo | EventResizeDoneInfo) => {
    const { item } = event.extendedProps as CalendarEvent["extendedProps"];
    on.onDrag(item, readDraggedSpan(event, item, zone));
  };
  const step = (event: KeyboardEvent) => {
    const id = findItemId(event.target);
    const item = items.find((one) => one.id === id);
    const step = item && readStep(event.nativeEvent);
    if (!item || !step) return;
    event.preventDefault();
    stepped.current = item.id;
    on.onStep(item, step);
  };

  return (
    // The keys work on the item with the focus, which is a button inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles.grid} data-view={viewName} onKeyDown={step}>
      <FullCalendar
        ref={calendar}
        plugins={PLUGINS}
        locale={i18n.language === "zh-CN" ? chinese : english}
        timeZone={zone}
        initialView={viewName}
        initialDate={date}
        firstDay={1}
        headerToolbar={false}
        height="100%"
        expandRows
        dayMaxEvents
        moreLinkClick={isNarrow ? ({ date: day }) => on.onShowDay(dayOf(day, zone)) : "popover"}
        moreLinkText={(count) => (isNarrow ? `+${count}` : t("more", { count }))}
        moreLinkHint={(count) => t("show_more", { count })}
        popoverClass={styles["popover"]}
        navLinks
        navLinkDayClick={(day) => on.onShowDay(dayOf(day, zone))}
        navLinkHint={(text) => t("go_to", { date: text })}
        closeHint={t("close")}
        eventsHint={t("events")}
        allDayText={t("all_day")}
        noEventsText={t("empty")}
        nowIndicator
        scrollTime="07:00"
        scrollTimeReset={false}
        slotHeaderFormat={CLOCK}
        eventTimeFormat={CLOCK}
        slotEventOverlap={false}
        eventMaxStack={isNarrow ? 2 : 4}
        eventMinHeight={22}
        eventDisplay="block"
        listItemEventBeforeClass={styles["dot"]}
        views={{
          timeGridWeek: {
            navLinks: false,
            dayHeaderContent: createDayHeading((day) => on.onShowDay(dayOf(day, zone))),
          },
          timeGridDay: { navLinks: false },
        }}
        eventInteractive
        eventResizableFromStart
        editable
        selectable
        selectMirror
        selectMinDistance={6}
        unselectAuto
        longPressDelay={350}
        eventOrder="start,-duration,title"
        events={events}
        eventContent={renderEvent}
        eventClass={({ event }) => classOf(event.extendedProps)}
        dayLaneDidMount={({ el }) => {
          // The first day takes the focus, so that the arrow keys scroll although there is no item.
          if (!el.parentElement?.querySelector(":scope > [tabindex]")) el.tabIndex = 0;
        }}
        eventDidMount={({ el, event }) => {
          el.dataset["itemId"] = event.id;
          // An item that moves to another day gets another element, which the focus follows.
          if (event.id === stepped.current && document.activeElement === document.body) {
            queueMicrotask(() => el.focus());
          }
        }}
        eventClick={({ event, jsEvent }) => {
          jsEvent.preventDefault();
          on.onOpen(event.id);
        }}
        dateClick={(point) => on.onChoose(readSelection({ ...point, view }, zone))}
        select={(span) => on.onChoose(readSelection({ ...span, view }, zone))}
        eventDrop={drag}
        eventResize={drag}
      />
    </div>
  );
}

/** The library calls this outside of rendering, where no hooks are allowed. */
function renderEvent(info: EventDisplayInfo) {
  return <EventContent event={info.event} timeText={info.timeText} />;
}

/** An event that is being drawn for a new item has no properties. */
function classOf({ item, isShared }: Partial<CalendarEvent["extendedProps"]>): string {
  const isOver = item !== undefined && item.status !== "active";
  return classes(styles["event"], isShared && styles["shared"], isOver && styles["over"]);
}

function findItemId(target: EventTarget): string | undefined {
  return target instanceof Element
    ? target.closest<HTMLElement>("[data-item-id]")?.dataset["itemId"]
    : undefined;
}

/** Return the day of a date that the library gives, which is an instant in its zone. */
function dayOf(date: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(date);
}
