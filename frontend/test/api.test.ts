import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, type HomeAssistant } from "../src/api";

void test("a command carries its name and its parameters", async () => {
  const sent: unknown[] = [];
  const hass = {
    connection: {
      sendMessagePromise: (message: unknown) => {
        sent.push(message);
        return Promise.resolve({ url: "/picture" });
      },
    },
  } as unknown as HomeAssistant;

  const answer = await ask(hass, "picture", { entry_id: "a", history_id: 7 });

  assert.deepEqual(answer, { url: "/picture" });
  assert.deepEqual(sent, [{ type: "smsgateway24/picture", entry_id: "a", history_id: 7 }]);
});
