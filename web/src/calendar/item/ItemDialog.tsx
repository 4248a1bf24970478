import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { Dialog } from "@/components/overlay/Dialog";
import { EditItem } from "./EditItem";
import { ItemDetails } from "./ItemDetails";
import { useItem } from "./itemQueries";

interface Props {
  id: string;
  zone: string;
  onClose: () => void;
}

/** Shows an item, and changes it. */
export function ItemDialog({ id, zone, onClose }: Props) {
  const { t } = useTranslation("calendar");
  const [isEditing, setIsEditing] = useState(false);
  const { data: item, error, isFetching, refetch } = useItem(id);
  const isGone = error instanceof Problem && [404, 422].includes(error.status);
  const title = isEditing ? t("form.edit") : (item?.title ?? t("title"));
  return (
    <Dialog isOpen onClose={onClose} title={title}>
      {isGone ? (
        <p role="alert">{t("item.gone")}</p>
      ) : (
        <ErrorMessage error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      )}
      {!item && !error && <Skeleton />}
      {item && !isGone && isEditing && (
        <EditItem item={item} zone={zone} onDone={() => setIsEditing(false)} />
      )}
      {item && !isGone && !isEditing && (
        <ItemDetails item={item} zone={zone} onEdit={() => setIsEditing(true)} onGone={onClose} />
      )}
    </Dialog>
  );
}
