/** What the calendar shows, from the address: a reload or a link shows the same. */

import { useCallback } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { isDate, today } from "./times/zonedTimes";
import { isView } from "./times/visibleRange";
import type { View } from "./times/visibleRange";

interface CalendarState {
  view: View;
  date: string;
  /** The item whose details are open. */
  itemId: string | undefined;
  show: (changes: { view?: View; date?: string }) => void;
  openItem: (id: string) => void;
  closeItem: () => void;
}

const DEFAULT_VIEW: View = "month";
const STORED_VIEW = "majordomo.calendar.view";

export function useCalendarState(zone: string): CalendarState {
  const { itemId } = useParams();
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const asked = search.get("view");
  const view = isView(asked) ? asked : readStoredView();
  const day = search.get("date");
  const date = isDate(day) ? day : today(zone);

  const show = useCallback<CalendarState["show"]>(
    (changes) => {
      if (changes.view) storeView(changes.view);
      setSearch(new URLSearchParams({ view, date, ...changes }), { replace: true });
    },
    [view, date, setSearch],
  );
  const at = `?${search.toString()}`;
  const openItem = useCallback(
    (id: string) => void navigate(`/calendar/${encodeURIComponent(id)}${at}`),
    [navigate, at],
  );
  // Back does not open again what was closed.
  const closeItem = useCallback(
    () => void navigate(`/calendar${at}`, { replace: true }),
    [navigate, at],
  );
  return { view, date, itemId, show, openItem, closeItem };
}

function readStoredView(): View {
  try {
    const stored = localStorage.getItem(STORED_VIEW);
    return isView(stored) ? stored : DEFAULT_VIEW;
  } catch {
    return DEFAULT_VIEW;
  }
}

function storeView(view: View): void {
  try {
    localStorage.setItem(STORED_VIEW, view);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
