import styles from "../profile.module.css";
import { DeletionCard } from "./DeletionCard";
import { ExportCard } from "./ExportCard";

export function DataSection() {
  return (
    <div className={styles.stack}>
      <ExportCard />
      <DeletionCard />
    </div>
  );
}
