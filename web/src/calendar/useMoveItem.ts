/** Moves items that were dragged, resized or stepped with the keys. It is the person's own act, so
 * nothing is asked; a refusal of the server takes it back and is shown. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showToast } from "@/components/feedback/toasts";
import { useErrorText } from "@/components/feedback/useErrorText";
import { moveSpan } from "./grid/events";
import type { ItemSummary, SpanChange } from "./grid/events";
import type { Step } from "./grid/keys";
import { formatSpan } from "./item/formatSpan";
import { useChangeItem } from "./item/itemQueries";
import { canEdit } from "@/api/permissions";

export function useMoveItem(zone: string) {
  const { t, i18n } = useTranslation("calendar");
  const textOf = useErrorText();
  const change = useChangeItem();
  const [announcement, setAnnouncement] = useState("");

  const move = (item: ItemSummary, span: SpanChange) => {
    const when = formatSpan({ ...item, ...span }, zone, i18n.language);
    setAnnouncement(t("moved", { title: item.title, when }));
    change.mutate(
      { item, changes: span },
      { onError: (error) => showToast({ text: textOf(error), tone: "error" }) },
    );
  };
  const step = (item: ItemSummary, by: Step) => {
    if (canEdit(item.permission)) move(item, moveSpan(item, by, zone));
    else setAnnouncement(t("cannot_move", { title: item.title }));
  };
  return { move, step, announcement };
}
