import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../conversation/conversation";
import { findAnnouncement } from "./announcement";
import type { Announcement } from "./announcement";

/** Tells a screen reader what has happened. It is silent while an answer grows. */
export function Announcer({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation("chat");
  const before = useRef(conversation);
  const [announcement, setAnnouncement] = useState<Announcement>();
  useEffect(() => {
    const next = findAnnouncement(before.current, conversation);
    before.current = conversation;
    if (next) setAnnouncement(next);
  }, [conversation]);
  const words = () => {
    switch (announcement?.kind) {
      case "answer":
        return t("announce.answer", { text: announcement.text });
      case "asks":
        return t("announce.asks", { count: announcement.count });
      case "stopped":
        return t("announce.stopped");
      case "reconnecting":
        return t("announce.reconnecting");
      default:
        return "";
    }
  };
  return (
    <p className="visually-hidden" role="status">
      {words()}
    </p>
  );
}
