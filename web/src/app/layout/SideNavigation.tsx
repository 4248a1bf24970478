import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useProfile } from "@/api/profile";
import { Avatar } from "@/components/display/Avatar";
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
      <Person />
    </nav>
  );
}

/** Who is signed in. */
function Person() {
  const { data } = useProfile();
  if (!data) return null;
  return (
    <p className={styles.person}>
      <Avatar name={data.username} />
      <span className={styles.personName}>{data.username}</span>
    </p>
  );
}
