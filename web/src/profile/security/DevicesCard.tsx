import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { showChanges } from "@/api/changes";
import { api, read } from "@/api/client";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/button/Button";
import { Tag } from "@/components/display/Tag";
import { Time } from "@/components/display/Time";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import { Card } from "@/components/layout/Card";
import { PagedList } from "../PagedList";
import styles from "../profile.module.css";
import { usePagedList } from "../usePagedList";
import { describeDevice } from "./describeDevice";

const KEY = ["profile", "sessions"] as const;
type LoginSession = Schemas["LoginSessionRead"];

export function DevicesCard() {
  const { t } = useTranslation("profile");
  const queries = useQueryClient();
  const sessions = usePagedList(KEY, (query, signal) =>
    api.GET("/api/v1/auth/sessions", { params: { query }, signal }),
  );
  const done = async (text: string) => {
    showToast({ text, tone: "success" });
    await showChanges(queries, ["profile"]);
  };
  const endOthers = useMutation({
    mutationFn: () => read(api.DELETE("/api/v1/auth/sessions/others")),
    onSuccess: () => done(t("ended_others")),
  });
  const hasOthers = sessions.items.length > 1;
  return (
    <Card
      title={t("devices")}
      actions={
        hasOthers ? (
          <Button size="small" isPending={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t("end_others")}
          </Button>
        ) : null
      }
    >
      <p className={styles.text}>{t("devices_text")}</p>
      <ErrorMessage error={endOthers.error} />
      <PagedList list={sessions} empty="">
        {(each) => <Device key={each.id} device={each} onEnded={() => done(t("ended"))} />}
      </PagedList>
    </Card>
  );
}

function Device({ device, onEnded }: { device: LoginSession; onEnded: () => Promise<void> }) {
  const { t } = useTranslation("profile");
  const end = useMutation({
    mutationFn: () => {
      const params = { path: { session_id: device.id } };
      return read(api.DELETE("/api/v1/auth/sessions/{session_id}", { params }));
    },
    onSuccess: onEnded,
  });
  const described = describeDevice(device.user_agent);
  const name = described ? t("browser_on", described) : (device.user_agent ?? t("unknown_device"));
  return (
    <li className={styles.row}>
      <div className={styles.rowMain}>
        <p className={styles.rowTitle}>
          {name}
          {device.is_current ? <Tag tone="accent">{t("this_device")}</Tag> : null}
        </p>
        <p className={styles.muted}>
          {t("used", { time: "" })}
          <Time value={device.last_used_at} format="short" />
        </p>
        <ErrorMessage error={end.error} />
      </div>
      {device.is_current ? null : (
        <Button
          size="small"
          isPending={end.isPending}
          aria-label={`${t("end_session")}: ${name}`}
          onClick={() => end.mutate()}
        >
          {t("end_session")}
        </Button>
      )}
    </li>
  );
}
