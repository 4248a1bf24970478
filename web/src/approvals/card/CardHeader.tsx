import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { classes } from "@/components/classes";
import { Tag } from "@/components/display/Tag";
import { Time } from "@/components/display/Time";
import type { Approval } from "../feed/approvals";
import { useCountdown } from "./useCountdown";
import styles from "../approvals.module.css";

const TONES = {
  pending: "warning",
  approved: "success",
  refused: "danger",
  expired: "neutral",
  cancelled: "neutral",
} as const;

/** Who asks, since when, and until when it can be answered, or what has become of it. */
export function CardHeader({ approval, isOpen }: { approval: Approval; isOpen: boolean }) {
  const { t } = useTranslation("approvals");
  const status = approval.status === "pending" && !isOpen ? "expired" : approval.status;
  return (
    <header className={styles.header}>
      <Tag tone={TONES[status]}>{t(`status.${status}`)}</Tag>
      <span className={styles.requester}>
        <Requester approval={approval} />
        {" · "}
        <Time value={approval.createdAt} format="short" />
      </span>
      {isOpen ? <Expiry expiresAt={approval.expiresAt} /> : null}
    </header>
  );
}

function Requester({ approval: { requestedBy } }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  if (requestedBy.kind !== "chat") {
    return <span>{t("requester.program", { name: requestedBy.client })}</span>;
  }
  return (
    <Link to={`/chat/${encodeURIComponent(requestedBy.threadId)}`}>{t("requester.chat")}</Link>
  );
}

/** The seconds are only to be seen: a screen reader would read each of them. */
function Expiry({ expiresAt }: { expiresAt: string }) {
  const { t } = useTranslation("approvals");
  const { clock, isUrgent } = useCountdown(expiresAt);
  return (
    <span className={classes(styles.expiry, isUrgent && styles.urgent)}>
      {t("expires")} <Time value={expiresAt} format={clock ? "time" : "short"} />
      {clock ? (
        <span className={styles.clock} aria-hidden>
          {clock}
        </span>
      ) : null}
    </span>
  );
}
