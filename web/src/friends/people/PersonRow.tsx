import type { ReactNode } from "react";
import { Avatar } from "@/components/display/Avatar";
import styles from "../friends.module.css";

interface Props {
  username: string;
  /** What there is to say about the person. */
  details?: ReactNode;
  /** What can be done. */
  children?: ReactNode;
}

/** A person in a list. */
export function PersonRow({ username, details, children }: Props) {
  return (
    <li className={styles.person}>
      <Avatar name={username} />
      <div className={styles.about}>
        <p className={styles.name}>{username}</p>
        {details ? <div className={styles.details}>{details}</div> : null}
      </div>
      {children ? <div className={styles.actions}>{children}</div> : null}
    </li>
  );
}
