import { useEffect } from "react";
import type { ReactNode } from "react";
import { classes } from "@/components/classes";
import styles from "./layout.module.css";

interface PageProps {
  title: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  /** The content takes the whole width and height, and scrolls itself. */
  isFull?: boolean;
  children?: ReactNode;
}

/** A view: its title, as a heading and in the window, and its content. */
export function Page({ title, actions, isFull = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Majordomo`;
  }, [title]);
  return (
    <div className={classes(styles.page, isFull && styles.full)}>
      <header className={styles.header}>
        <h1>{title}</h1>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
