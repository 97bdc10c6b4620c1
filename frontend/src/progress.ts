/** How far an outgoing message has come, in as many steps as can be told apart at a glance. */

import type { Message } from "./api";
import type { Icon } from "./icons";

export type Progress =
  "sending" | "accepted" | "sent" | "delivered" | "unsure" | "failed";

const STEPS: Readonly<Record<string, Progress>> = {
  pending: "accepted",
  queued: "accepted",
  taken_by_phone: "accepted",
  sent: "sent",
  delivered: "delivered",
};

/** Null for what was received. */
export function progressOf(
  message: Pick<Message, "direction" | "failed" | "problem" | "status">,
): Progress | null {
  if (message.direction === "in") return null;
  if (message.failed) return "failed";
  if (message.status === null) return message.problem === null ? "sending" : "unsure";
  return STEPS[message.status] ?? "unsure";
}

export function progressIcon(progress: Progress): Icon {
  switch (progress) {
    case "sending":
      return "clock";
    case "accepted":
    case "sent":
    case "delivered":
      return progress;
    case "unsure":
      return "question";
    case "failed":
      return "alert";
  }
}

/** The key of the word for it; what never left is told apart from what did not arrive. */
export function progressKey(
  progress: Progress,
  message: Pick<Message, "problem">,
): string {
  if (progress === "failed" && message.problem !== null) return "progress.not_sent";
  return `progress.${progress}`;
}
