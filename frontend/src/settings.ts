/** The card's configuration: what it may hold, and what fits an entity. Part of the entry, so small. */

import type { CardConfig, HomeAssistant } from "./api";

export const CARD = "smsgateway24-conversation-card";
export const CARD_TYPE = `custom:${CARD}`;

const PLATFORM = "smsgateway24";

/** Returns what the card knows of a configuration; throws if that makes no sense. */
export function checked(given: unknown): CardConfig {
  if (typeof given !== "object" || given === null) throw new Error("No configuration");
  const fields: Record<string, unknown> = { ...given };
  const config: CardConfig = { type: CARD_TYPE };
  for (const name of ["entry", "phone", "contact", "title"] as const) {
    const value = fields[name] ?? "";
    if (typeof value !== "string") throw new Error(`"${name}" must be a text`);
    if (value !== "") config[name] = value;
  }
  const view = fields.view ?? "";
  if (view === "inbox" || view === "thread") config.view = view;
  else if (view !== "") throw new Error('"view" must be "inbox" or "thread"');
  if (view === "thread" && !config.contact) {
    throw new Error('"view: thread" needs a "contact"');
  }
  const write = fields.write ?? true;
  if (typeof write !== "boolean") throw new Error('"write" must be true or false');
  config.write = write;
  return config;
}

/** Returns the configuration for the device that an entity of ours belongs to. */
export function configFor(hass: HomeAssistant, entityId: string): CardConfig | null {
  const entity = hass.entities[entityId];
  if (entity?.platform !== PLATFORM) return null;
  const device = hass.devices[entity.device_id ?? ""];
  if (!device) return null;
  const { id, model_id: model } = device;
  if (model === "contact") return { type: CARD_TYPE, contact: id, view: "thread" };
  if (model === "phone") return { type: CARD_TYPE, phone: id };
  const [entry] = device.config_entries;
  return entry ? { type: CARD_TYPE, entry } : { type: CARD_TYPE };
}
