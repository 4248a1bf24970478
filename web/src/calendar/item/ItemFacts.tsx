import { CalendarClock, Globe, MapPin, Sparkles, StickyNote, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFriends } from "@/api/friends";
import { toRole } from "@/api/permissions";
import { readWholeDays } from "../times/wholeDays";
import { formatSpan } from "./formatSpan";
import type { Item } from "./itemForm";
import styles from "./item.module.css";

interface Props {
  item: Item;
  zone: string;
  isOwner: boolean;
}

/** When and where an item is, its notes, and whose it is. */
export function ItemFacts({ item, zone, isOwner }: Props) {
  const { t, i18n } = useTranslation("calendar");
  const location = item.metadata["location"];
  const hasOtherZone = ![zone, "UTC"].includes(item.timezone);
  const isWholeDay = readWholeDays(item, item.timezone, zone) !== null;
  return (
    <dl className={styles.facts}>
      <Fact icon={<CalendarClock aria-hidden />} name={t("item.when")}>
        {formatSpan(item, zone, i18n.language)}
        {isWholeDay && ` · ${t("all_day")}`}
        <span className={styles.muted}>{zone}</span>
      </Fact>
      {hasOtherZone && (
        <Fact icon={<Globe aria-hidden />} name={item.timezone}>
          {formatSpan(item, item.timezone, i18n.language)}
          <span className={styles.muted}>{item.timezone}</span>
        </Fact>
      )}
      {typeof location === "string" && location !== "" && (
        <Fact icon={<MapPin aria-hidden />} name={t("item.location")}>
          {location}
        </Fact>
      )}
      {item.description && (
        <Fact icon={<StickyNote aria-hidden />} name={t("item.description")}>
          <span className={styles.notes}>{item.description}</span>
        </Fact>
      )}
      {!isOwner && (
        <Fact icon={<Users aria-hidden />} name={t("item.your_rights")}>
          <Owner ownerId={item.owner_id} />
          <span className={styles.muted}>{t(`role.${toRole(item.permission)}`)}</span>
        </Fact>
      )}
      {item.source_type === "agent" && isOwner && (
        <Fact icon={<Sparkles aria-hidden />} name={t("item.owner")}>
          {t("item.made_by_agent")}
        </Fact>
      )}
    </dl>
  );
}

/** The API names the owner by id only; the name of a friend is known. */
function Owner({ ownerId }: { ownerId: string }) {
  const { t } = useTranslation("calendar");
  const friends = useFriends().data?.pages.flatMap((page) => page.items) ?? [];
  const owner = friends.find((friend) => friend.friend_id === ownerId);
  return owner ? t("item.owned_by", { username: owner.username }) : t("item.owned_by_other");
}

function Fact({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>
        {icon}
        <span className="visually-hidden">{name}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
