/** What could not be loaded, and what to do about it. */

import type { CommandError } from "./api";
import type { Icon } from "./icons";

const KNOWN = [
  "unauthorized",
  "not_found",
  "not_loaded",
  "history_off",
  "unavailable",
] as const;

export type Failure = (typeof KNOWN)[number] | "unknown";

const ICONS: Record<Failure, Icon> = {
  unauthorized: "lock",
  not_found: "question",
  not_loaded: "plug",
  history_off: "clock",
  unavailable: "alert",
  unknown: "alert",
};

/** Home Assistant does not know the command until the integration is set up. */
export function describeError(error: Partial<CommandError> | undefined): Failure {
  if (error?.code === "unknown_command") return "not_loaded";
  return KNOWN.find((code) => code === error?.code) ?? "unknown";
}

/** Whether it may pass by itself, so that it is tried again. */
export function isTransient(failure: Failure): boolean {
  return ["not_loaded", "unavailable", "unknown"].includes(failure);
}

/** Whether it is of no use to keep what is shown: it is gone, or somebody may not read it. */
export function isFinal(failure: Failure): boolean {
  return failure === "unauthorized" || failure === "not_found";
}

/** A number of the websocket library, alone or in an object. */
const CONNECTION_LOST = 3;

export function isConnectionLost(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return error === CONNECTION_LOST;
  return "code" in error && error.code === CONNECTION_LOST;
}

export function failureIcon(failure: Failure): Icon {
  return ICONS[failure];
}
