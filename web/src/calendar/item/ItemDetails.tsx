import { LogOut, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUserId } from "@/api/profile";
import { Button } from "@/components/button/Button";
import { Tag } from "@/components/display/Tag";
import { canEdit, canInvite, canSeeSubscriptions } from "@/api/permissions";
import { Sharing } from "../sharing/Sharing";
import { ItemFacts } from "./ItemFacts";
import type { Item } from "./itemForm";
import { RemoveItemDialog } from "./RemoveItemDialog";
import styles from "./item.module.css";

interface Props {
  item: Item;
  zone: string;
  onEdit: () => void;
  /** The item is no longer in the calendar. */
  onGone: () => void;
}

/** What there is to know about an item, and what the person may do with it. */
export function ItemDetails({ item, zone, onEdit, onGone }: Props) {
  const { t } = useTranslation("calendar");
  const isOwner = item.owner_id === useUserId();
  const [isRemoving, setIsRemoving] = useState(false);
  const isShareable = canInvite(item.permission) || canSeeSubscriptions(item.permission);
  return (
    <>
      {item.status !== "active" && (
        <div>
          <Tag tone={item.status === "completed" ? "success" : "neutral"}>
            {t(`status.${item.status}`)}
          </Tag>
        </div>
      )}
      <ItemFacts item={item} zone={zone} isOwner={isOwner} />
      <div className={styles.actions}>
        {canEdit(item.permission) && (
          <Button icon={<Pencil aria-hidden />} onClick={onEdit}>
            {t("item.edit")}
          </Button>
        )}
        <Button
          variant="ghost"
          icon={isOwner ? <Trash2 aria-hidden /> : <LogOut aria-hidden />}
          onClick={() => setIsRemoving(true)}
        >
          {t(isOwner ? "item.delete" : "item.leave")}
        </Button>
      </div>
      {isShareable && <Sharing item={item} />}
      <RemoveItemDialog
        item={item}
        isOwner={isOwner}
        isOpen={isRemoving}
        onClose={() => setIsRemoving(false)}
        onRemoved={onGone}
      />
    </>
  );
}
