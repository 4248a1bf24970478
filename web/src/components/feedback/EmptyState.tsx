import type { ReactNode } from "react";
import styles from "./feedback.module.css";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** What the person can do about it. */
  text?: string;
  children?: ReactNode;
}

export function EmptyState({ icon, title, text, children }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {icon ? <div className={styles.emptyIcon}>{icon}</div> : null}
      <p className={styles.emptyTitle}>{title}</p>
      {text ? <p className={styles.emptyText}>{text}</p> : null}
      {children ? <div className={styles.emptyActions}>{children}</div> : null}
    </div>
  );
}
