import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { Logo } from "@/components/display/Logo";
import { DESTINATIONS } from "./destinations";
import styles from "./layout.module.css";

export function SideNavigation() {
  const { t } = useTranslation("app");
  return (
    <nav className={styles.side} aria-label={t("navigation")}>
      <div className={styles.brand}>
        <Logo />
        <span>Majordomo</span>
      </div>
      <ul className={styles.links}>
        {DESTINATIONS.map(({ name, Icon, Badge }) => (
          <li key={name}>
            <NavLink className={styles.link} to={`/${name}`}>
              <Icon aria-hidden />
              <span className={styles.linkText}>{t(name)}</span>
              <Suspense>{Badge ? <Badge /> : null}</Suspense>
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
