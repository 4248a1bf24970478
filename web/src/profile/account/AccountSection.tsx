import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, readEnvelope } from "@/api/client";
import { useProfile } from "@/api/profile";
import { Avatar } from "@/components/display/Avatar";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { Card } from "@/components/layout/Card";
import styles from "../profile.module.css";
import { AccountForm } from "./AccountForm";
import { AppearanceCard } from "./AppearanceCard";

export function AccountSection() {
  const { t } = useTranslation("profile");
  const profile = useProfile();
  const account = useQuery({
    queryKey: ["profile", "account"],
    queryFn: ({ signal }) => readEnvelope(api.GET("/api/v1/auth/me", { signal })),
  });
  return (
    <div className={styles.stack}>
      <Card title={t("account")}>
        {profile.isPending ? <Skeleton lines={4} /> : null}
        <ErrorMessage error={profile.error} onRetry={() => void profile.refetch()} />
        <ErrorMessage error={account.error} onRetry={() => void account.refetch()} />
        {profile.data ? (
          <>
            <div className={styles.person}>
              <Avatar name={profile.data.username} size="large" />
              <div>
                <p className={styles.name}>{profile.data.username}</p>
                <p className={styles.muted}>{account.data?.email}</p>
              </div>
            </div>
            {/* The agent can change the profile too: the form then begins with what is new. */}
            <AccountForm key={JSON.stringify(profile.data)} profile={profile.data} />
          </>
        ) : null}
      </Card>
      <AppearanceCard />
    </div>
  );
}
