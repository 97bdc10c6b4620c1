/** The form in which the card is configured, drawn by Home Assistant. */

import { DOMAIN, type HomeAssistant, type LocalizeFunc } from "./api";
import { Strings } from "./strings";

interface Field {
  name: string;
  selector: Record<string, unknown>;
  default?: boolean;
}

interface Form {
  schema: Field[];
  computeLabel: (field: Field, localize: LocalizeFunc) => string | undefined;
  computeHelper: (field: Field, localize: LocalizeFunc) => string | undefined;
}

const ROOT = `component.${DOMAIN}.config_panel`;

function device(model: string): Field["selector"] {
  return { device: { filter: [{ integration: DOMAIN, model_id: model }] } };
}

/** Returns the form; `hass` is missing where nothing of the card was shown before. */
export async function configForm(hass: HomeAssistant | undefined): Promise<Form> {
  const words = hass && (await Strings.load(hass));
  const text = (key: string, localize: LocalizeFunc): string | undefined =>
    (words ? words.full(`${ROOT}.editor.${key}`) : localize(`${ROOT}.editor.${key}`)) ||
    undefined;
  const option = (value: string): { value: string; label: string } => ({
    value,
    label: words?.full(`${ROOT}.editor.view_${value}`) ?? value,
  });
  return {
    schema: [
      { name: "contact", selector: device("contact") },
      { name: "phone", selector: device("phone") },
      {
        name: "view",
        selector: {
          select: { mode: "dropdown", options: [option("inbox"), option("thread")] },
        },
      },
      { name: "title", selector: { text: {} } },
      // Shown where nothing is set, and not stored.
      { name: "write", selector: { boolean: {} }, default: true },
    ],
    computeLabel: ({ name }, localize) => text(name, localize),
    computeHelper: ({ name }, localize) => text(`${name}_more`, localize),
  };
}
