import { Ellipsis } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useLocation, useNavigate } from "react-router";
import { classes } from "@/components/classes";
import { Menu } from "@/components/overlay/Menu";
import { DESTINATIONS, IN_BAR } from "./destinations";
import styles from "./layout.module.css";

/** The navigation of a narrow window, within reach of the thumb. */
export function BottomBar() {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const view = useLocation().pathname.split("/", 2)[1];
  const more = DESTINATIONS.slice(IN_BAR);
  const isMoreActive = more.some(({ name }) => name === view);
  return (
    <nav className={styles.bar} aria-label={t("navigation")}>
      {DESTINATIONS.slice(0, IN_BAR).map(({ name, Icon, Badge }) => (
        <NavLink key={name} className={styles.barLink} to={`/${name}`}>
          <span className={styles.barIcon}>
            <Icon aria-hidden />
            <Suspense>{Badge ? <Badge /> : null}</Suspense>
          </span>
          <span className={styles.barText}>{t(name)}</span>
        </NavLink>
      ))}
      <Menu
        side="top"
        trigger={
          <button type="button" className={classes(styles.barLink, isMoreActive && "active")}>
            <span className={styles.barIcon}>
              <Ellipsis aria-hidden />
            </span>
            <span className={styles.barText}>{t("more")}</span>
          </button>
        }
        actions={more.map(({ name, Icon }) => ({
          label: t(name),
          icon: <Icon aria-hidden />,
          onSelect: () => void navigate(`/${name}`),
        }))}
      />
    </nav>
  );
}
