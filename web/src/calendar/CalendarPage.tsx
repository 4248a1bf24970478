import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTimeZone, useUserId } from "@/api/profile";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Page } from "@/components/layout/Page";
import styles from "./CalendarPage.module.css";
import { CalendarToolbar } from "./CalendarToolbar";
import { CalendarGrid } from "./grid/CalendarGrid";
import { selectShownDay } from "./grid/selection";
import type { Selection } from "./grid/selection";
import { ItemDialog } from "./item/ItemDialog";
import { useItems } from "./item/itemQueries";
import { NewItemDialog } from "./item/NewItemDialog";
import { daysOf, instantsOf } from "./times/visibleRange";
import { today } from "./times/zonedTimes";
import { useCalendarState } from "./useCalendarState";
import { useIsNarrow } from "./useIsNarrow";
import { useMoveItem } from "./useMoveItem";

/** The calendar of the person: their own items, and those that others share with them. */
export function CalendarPage() {
  const { t } = useTranslation("calendar");
  const zone = useTimeZone();
  const userId = useUserId();
  const isNarrow = useIsNarrow();
  const { view, date, itemId, show, openItem, closeItem } = useCalendarState(zone);
  const [selection, setSelection] = useState<Selection | "none">();
  const range = useMemo(() => instantsOf(daysOf(view, date), zone), [view, date, zone]);
  const items = useItems(range);
  const { move, step, announcement } = useMoveItem(zone);

  return (
    <Page
      title={t("title")}
      isFull
      actions={
        <Button
          variant="primary"
          icon={<Plus aria-hidden />}
          onClick={() => setSelection(selectShownDay(view, date, today(zone), zone) ?? "none")}
        >
          {t("new_item")}
        </Button>
      }
    >
      <CalendarToolbar view={view} date={date} zone={zone} onShow={show} />
      <ErrorMessage
        error={items.error}
        onRetry={() => void items.refetch()}
        isRetrying={items.isFetching}
      />
      <CalendarGrid
        view={view}
        date={date}
        zone={zone}
        items={items.data ?? NO_ITEMS}
        userId={userId}
        isNarrow={isNarrow}
        onOpen={openItem}
        onChoose={setSelection}
        onDrag={move}
        onStep={step}
        onShowDay={(day) => show({ view: "day", date: day })}
      />
      <p className={styles.note}>
        {t("zone", { zone })}
        <span className={styles.keys}> · {t("keys")}</span>
      </p>
      <p className="visually-hidden" role="status">
        {items.isPending ? t("loading") : announcement}
      </p>
      {selection && (
        <NewItemDialog
          zone={zone}
          chosen={selection === "none" ? undefined : selection}
          onClose={() => setSelection(undefined)}
        />
      )}
      {itemId && <ItemDialog key={itemId} id={itemId} zone={zone} onClose={closeItem} />}
    </Page>
  );
}

const NO_ITEMS: never[] = [];
