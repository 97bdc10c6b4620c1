/** A home with one account, two phones and two contacts, as Home Assistant shows it to a card. */

import type { DeviceRegistryEntry, EntityRegistryEntry, HomeAssistant } from "../src/api";

function device(id: string, model: string, name: string): DeviceRegistryEntry {
  return {
    id,
    config_entries: ["entry"],
    identifiers: [["smsgateway24", `${id}-subentry`]],
    manufacturer: "SmsGateWay24",
    model,
    model_id: model,
    name,
    name_by_user: null,
  };
}

function entity(
  entityId: string,
  deviceId: string | null,
  translationKey: string,
  more: Partial<EntityRegistryEntry> = {},
): EntityRegistryEntry {
  return {
    entity_id: entityId,
    device_id: deviceId,
    platform: "smsgateway24",
    translation_key: translationKey,
    ...more,
  };
}

function byKey<Key extends string, Item extends Record<Key, string>>(
  key: Key,
  items: readonly Item[],
): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item[key], item]));
}

export function home(words: Record<string, string> = {}): HomeAssistant {
  const localize = (key: string): string =>
    words[key.replace("component.smsgateway24.config_panel.", "")] ?? "";
  return {
    devices: byKey("id", [
      device("hub", "account", "Account"),
      device("pixel", "phone", "Pixel 4a"),
      device("galaxy", "phone", "galaxy"),
      device("luca", "contact", "Luca"),
      { ...device("anna", "contact", "Anna B"), name_by_user: "Anna" },
      { ...device("other", "phone", "Another's"), identifiers: [["other", "x"]] },
    ]),
    entities: byKey("entity_id", [
      entity("sensor.hub", "hub", "messages"),
      entity("sensor.pixel_last", "pixel", "last_message"),
      entity("binary_sensor.pixel", "pixel", "online"),
      entity("sensor.pixel_hidden", "pixel", "delivery_status", { hidden: true }),
      entity("sensor.pixel_operator", "pixel", "sim_operator"),
      entity("binary_sensor.galaxy", "galaxy", "online"),
      entity("notify.anna", "anna", "contact"),
      entity("sensor.luca", "luca", "contact_last_message"),
      entity("sensor.lost", null, "last_message"),
      entity("light.lamp", "other", "online", { platform: "hue" }),
    ]),
    language: "en",
    locale: {
      language: "en",
      number_format: "language",
      time_format: "language",
      date_format: "language",
      time_zone: "local",
      first_weekday: "language",
    },
    localize,
    callWS: () => Promise.resolve({ resources: {} }),
    loadBackendTranslation: () => Promise.reject(new Error("not here")),
  } as unknown as HomeAssistant;
}
