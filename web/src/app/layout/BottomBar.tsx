import { Ellipsis } from "lucide-react";
import { Suspense, useRef } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useLocation } from "react-router";
import { classes } from "@/components/classes";
import { DESTINATIONS, IN_BAR } from "./destinations";
import styles from "./bottomBar.module.css";

const MORE = "more-destinations";

/** The navigation of a narrow window, within reach of the thumb. The browser's own popover has what
 * does not fit. */
export function BottomBar() {
  const { t } = useTranslation("app");
  const sheet = useRef<HTMLDivElement>(null);
  const view = useLocation().pathname.split("/", 2)[1];
  const more = DESTINATIONS.slice(IN_BAR);
  const isMoreActive = more.some(({ name }) => name === view);
  return (
    <nav className={styles.bar} aria-label={t("navigation")}>
      {DESTINATIONS.slice(0, IN_BAR).map(({ name, Icon, Badge }) => (
        <NavLink key={name} className={styles.link} to={`/${name}`}>
          <span className={styles.icon}>
            <Icon aria-hidden />
            <Suspense>{Badge ? <Badge /> : null}</Suspense>
          </span>
          <span className={styles.text}>{t(name)}</span>
        </NavLink>
      ))}
      <button
        type="button"
        className={classes(styles.link, isMoreActive && "active")}
        popoverTarget={MORE}
      >
        <span className={styles.icon}>
          <Ellipsis aria-hidden />
        </span>
        <span className={styles.text}>{t("more")}</span>
      </button>
      <div ref={sheet} id={MORE} popover="auto" className={styles.sheet}>
        {more.map(({ name, Icon, Badge }) => (
          <NavLink
            key={name}
            className={styles.sheetLink}
            to={`/${name}`}
            onClick={() => sheet.current?.hidePopover()}
          >
            <Icon aria-hidden />
            <span className={styles.sheetText}>{t(name)}</span>
            <Suspense>{Badge ? <Badge /> : null}</Suspense>
          </NavLink>
        ))}
      </div>
    </nav>
  );
}
