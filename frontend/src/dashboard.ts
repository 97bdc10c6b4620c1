/** A dashboard for all accounts: the conversations, the phones and the contacts. */

import { DOMAIN, type DeviceRegistryEntry, type HomeAssistant } from "./api";
import { CARD_TYPE } from "./settings";
import { Strings } from "./strings";

type Json = Record<string, unknown>;

/** What is shown of a device, by the translation keys of its entities. */
const PHONE = [
  "online",
  "send_allowance",
  "last_message",
  "delivery_status",
  "delivery_problem",
];
const WRITE_TO = "contact";
const CONTACT = ["contact_last_message", WRITE_TO];
const WIDE = new Set(["last_message", ...CONTACT]);

function nameOf({ name_by_user: own, name }: DeviceRegistryEntry): string {
  return own ?? name ?? "";
}

/** The devices of ours of one kind, by name. */
function devices(hass: HomeAssistant, model: string): DeviceRegistryEntry[] {
  return Object.values(hass.devices)
    .filter((device) => device !== undefined)
    .filter(
      (device) =>
        device.model_id === model &&
        device.identifiers.some(([domain]) => domain === DOMAIN),
    )
    .sort((one, other) => nameOf(one).localeCompare(nameOf(other), hass.language));
}

function tiles(hass: HomeAssistant, deviceId: string, keys: readonly string[]): Json[] {
  const entities = Object.values(hass.entities).filter(
    (entity) => entity?.device_id === deviceId && !entity.hidden,
  );
  return keys.flatMap((key) => {
    const entity = entities.find((each) => each?.translation_key === key);
    if (!entity) return [];
    return {
      type: "tile",
      entity: entity.entity_id,
      name: { type: "entity" },
      // When it was last written to by its entity says nothing of the conversation.
      hide_state: key === WRITE_TO,
      grid_options: { columns: WIDE.has(key) ? "full" : 6 },
    };
  });
}

function sections(
  hass: HomeAssistant,
  model: string,
  keys: readonly string[],
  icon: string,
): Json[] {
  return devices(hass, model).flatMap((device) => {
    const cards = tiles(hass, device.id, keys);
    if (cards.length === 0) return [];
    const heading = { type: "heading", heading: nameOf(device), icon };
    return { type: "grid", cards: [heading, ...cards] };
  });
}

/** Returns the dashboard as it is now; Home Assistant asks again when devices or entities change. */
export async function generate(hass: HomeAssistant): Promise<{ views: Json[] }> {
  const words = await Strings.load(hass);
  const views: Json[] = [
    {
      title: words.t("dashboard.conversations"),
      path: "conversations",
      icon: "mdi:forum",
      type: "panel",
      cards: [{ type: CARD_TYPE }],
    },
  ];
  for (const [path, model, keys, icon] of [
    ["phones", "phone", PHONE, "mdi:cellphone"],
    ["contacts", "contact", CONTACT, "mdi:account"],
  ] as const) {
    const shown = sections(hass, model, keys, icon);
    if (shown.length > 0) {
      const title = words.t(`dashboard.${path}`);
      views.push({ title, path, icon, type: "sections", max_columns: 3, sections: shown });
    }
  }
  return { views };
}
