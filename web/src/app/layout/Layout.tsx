import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation } from "react-router";
import { useUserId } from "@/api/profile";
import { BottomBar } from "./BottomBar";
import { CurrentView } from "./CurrentView";
import { SideNavigation } from "./SideNavigation";
import { useFocusOnNavigation } from "./useFocusOnNavigation";
import styles from "./layout.module.css";

/** The frame of every view for a user who is signed in. Others are sent to sign in. */
export function Layout() {
  const userId = useUserId();
  const location = useLocation();
  if (userId === undefined) {
    const from = location.pathname + location.search;
    return <Navigate to="/sign-in" replace state={{ from }} />;
  }
  return <Frame key={userId} />;
}

function Frame() {
  const { t } = useTranslation("app");
  const main = useRef<HTMLElement>(null);
  useFocusOnNavigation(main);
  const skip = () => main.current?.focus();
  return (
    <div className={styles.frame}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          skip();
        }}
      >
        {t("skip")}
      </a>
      <SideNavigation />
      <main className={styles.main} id="main" ref={main} tabIndex={-1}>
        <CurrentView />
      </main>
      <BottomBar />
    </div>
  );
}
