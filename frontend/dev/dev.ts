/** A `hass` that answers as the integration does, from made-up messages. */

import type { CardEvent, HomeAssistant, Message, StatusEvent, Thread } from "../src/api";
import { Conversation } from "../src/card";
import english from "../../custom_components/smsgateway24/translations/en.json";
import { message, scene } from "./scenes";

const options = new URLSearchParams(location.search);
const sceneName = options.get("scene") ?? "family";
const isError = /^(unauthorized|not_found|not_loaded|history_off|unavailable)$/.test(sceneName);
const home = scene(sceneName);
const listeners = new Set<(event: CardEvent) => void>();
const ready = new Set<() => void>();

function tell(event: CardEvent): void {
  for (const listener of listeners) listener(event);
}

const words = new Map<string, string>();
(function collect(node: unknown, path: string): void {
  if (typeof node === "string") words.set(path, node);
  else for (const [key, child] of Object.entries(node as object)) collect(child, `${path}.${key}`);
})(english, "component.smsgateway24");

function localize(key: string, values: Record<string, unknown> = {}): string {
  return (words.get(key) ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

function picture(): string {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="#bcd"/><circle cx="300" cy="80" r="40" fill="#fd5"/><path d="M0 300 140 120 240 250 300 190 400 300z" fill="#586"/></svg>';
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

interface Query {
  type: string;
  [key: string]: string | number | undefined;
}

function page(query: Query, all: Message[]): object {
  const limit = Number(query.limit ?? 50);
  const cursor = String(query.before ?? query.after ?? query.around ?? "");
  const at = all.findIndex((each) => each.cursor === cursor);
  let start = all.length - limit;
  if (query.before !== undefined) start = at - limit;
  if (query.after !== undefined) start = at + 1;
  if (query.around !== undefined) start = at - Math.floor(limit / 2);
  const end = query.before === undefined ? start + limit : at;
  start = Math.max(0, start);
  return {
    messages: all.slice(start, end),
    before: start > 0 ? all[start]?.cursor : null,
    after: end < all.length ? all[end - 1]?.cursor : null,
  };
}

function answer(query: Query): unknown {
  const { threads, messages, accounts, questions } = home;
  if (isError) throw Object.assign(new Error("refused"), { code: sceneName });
  switch (query.type.replace("smsgateway24/", "")) {
    case "threads": {
      const sorted = threads
        .filter(({ last }) => last !== null)
        .sort((one, other) => ((one.last?.time ?? "") < (other.last?.time ?? "") ? 1 : -1));
      const start = Number(query.cursor ?? 0);
      const end = start + Number(query.limit ?? 50);
      const cursor = end < sorted.length ? String(end) : null;
      return { threads: sorted.slice(start, end), cursor, accounts, questions };
    }
    case "messages": {
      const thread = threads.find(
        (each) =>
          each.thread_id === query.thread_id || each.contact_device_id === query.device_id,
      );
      if (!thread) throw Object.assign(new Error("none"), { code: "not_found" });
      const all = messages.filter(({ thread_id }) => thread_id === thread.thread_id);
      return {
        account: accounts[0],
        thread,
        questions: questions.filter(({ people }) =>
          people.some(({ thread_id }) => thread_id === thread.thread_id),
        ),
        ...page(query, all),
        read_up_to: (all.at(-1)?.id ?? 0) - (thread.unread ?? 0),
      };
    }
    case "search": {
      const wanted = String(query.query).toLowerCase();
      const found = messages.filter(({ text }) => text?.toLowerCase().includes(wanted)).reverse();
      const start = Number(query.before ?? 0);
      const hits = found.slice(start, start + 20).map((each) => {
        const from = each.text?.toLowerCase().indexOf(wanted) ?? 0;
        return {
          message: each,
          thread: threads.find(({ thread_id }) => thread_id === each.thread_id),
          ranges: [[from, from + wanted.length]],
        };
      });
      return { hits, before: start + 20 < found.length ? String(start + 20) : null };
    }
    case "contacts": {
      const wanted = String(query.query ?? "").toLowerCase();
      return {
        threads: threads.filter(
          ({ name, address }) =>
            name !== null && `${name} ${address}`.toLowerCase().includes(wanted),
        ),
      };
    }
    case "mark_read": {
      const thread = threads.find(({ thread_id }) => thread_id === query.thread_id);
      if (thread) thread.unread = 0;
      return {};
    }
    case "picture":
      return { url: picture() };
  }
  throw Object.assign(new Error("unknown"), { code: "unknown_command" });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

async function ask(query: Query): Promise<unknown> {
  await pause(options.has("slow") ? 100_000 : 30);
  return structuredClone(answer(query));
}

function arrive(thread: Thread, each: Message): void {
  home.messages.push(each);
  thread.last = each;
  tell(structuredClone({ kind: "message", thread: { ...thread, unread: null }, message: each }));
}

function progress(each: Message, change: Partial<Message>): void {
  Object.assign(each, { status_at: new Date().toISOString() }, change);
  tell(structuredClone({ kind: "status", ...each } as unknown as StatusEvent));
}

async function send(data: Record<string, unknown>): Promise<void> {
  const text = String(data.message);
  if (text.includes("refuse")) {
    await pause(200);
    throw Object.assign(new Error("fallback"), {
      translation_domain: "smsgateway24",
      translation_key: "number_invalid",
      translation_placeholders: { position: "1", number: "…0001" },
    });
  }
  let thread = home.threads.find(
    (each) => each.contact_device_id === data.contact || each.address === data.to,
  );
  if (!thread) {
    const [first] = home.threads;
    if (!first) throw new Error("nobody");
    const address = String(data.to);
    thread = { ...first, thread_id: address, name: null, address, contact_device_id: null };
    home.threads.push(thread);
  }
  const sent = message(thread.thread_id, "out", text, 0, {
    status: null,
    status_at: null,
    device_id: String(data.device_id),
    channel: data.channel as Message["channel"],
  });
  arrive(thread, sent);
  const isFailing = text.includes("fail");
  void pause(800)
    .then(() => {
      progress(sent, { status: "pending" });
      return pause(1_000);
    })
    .then(() => {
      progress(
        sent,
        isFailing
          ? {
              status: "generic_failure",
              failed: true,
              retry: true,
              reason_key: "component.smsgateway24.common.reason_generic_failure",
              advice_key: "component.smsgateway24.common.advice_generic_failure",
            }
          : { status: "sent" },
      );
      return pause(1_500);
    })
    .then(() => {
      if (!isFailing) progress(sent, { status: "delivered" });
    });
  await pause(900);
}

function addContact(data: Record<string, unknown>): unknown {
  const name = String(data.name);
  if (home.threads.some((each) => each.name === name)) {
    return { type: "form", flow_id: "1", errors: { name: "name_taken" } };
  }
  const thread = home.threads.find(({ address }) => address === data.number);
  if (thread) {
    Object.assign(thread, { name, trusted: data.trusted, contact_device_id: name });
  }
  return { type: "create_entry" };
}

const connection = {
  connected: true,
  sendMessagePromise: ask,
  subscribeMessage: async (listener: (event: CardEvent) => void) => {
    await pause(10);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      return Promise.resolve();
    };
  },
  addEventListener: (_: string, listener: () => void) => ready.add(listener),
  removeEventListener: (_: string, listener: () => void) => ready.delete(listener),
};

const language = options.get("language") ?? "en";

export const hass = {
  connection,
  connected: true,
  localize,
  language,
  locale: {
    language,
    number_format: "language",
    time_format: "24",
    date_format: "language",
    time_zone: "local",
    first_weekday: "language",
  },
  config: { time_zone: "Europe/Rome", components: [] },
  user: { id: "me", name: "Me", is_admin: true, is_owner: true },
  entities: {},
  devices: {},
  callWS: ask,
  callService: async (_: string, service: string, data: Record<string, unknown>) => {
    if (service === "send_message") await send(data);
    else {
      await pause(300);
      home.questions = home.questions.filter(({ question_id }) => question_id !== data.question_id);
      tell({ kind: "questions", entry_id: "account", questions: home.questions });
    }
  },
  callApi: async (method: string, path: string, data: Record<string, unknown>) => {
    await pause(200);
    if (method === "DELETE") return {};
    return path.endsWith("/flow") ? { type: "form", flow_id: "1", errors: {} } : addContact(data);
  },
  loadBackendTranslation: async () => {
    await pause(20);
    return localize;
  },
} as unknown as HomeAssistant;

customElements.define(
  "ha-card",
  class extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({ mode: "open" }).innerHTML = `<style>:host {
        display: block; border: 1px solid var(--divider-color); border-radius: 12px;
        background: var(--card-background-color) }</style><slot></slot>`;
    }
  },
);

document.documentElement.classList.toggle("dark", options.has("dark"));
document.documentElement.dir = options.has("rtl") ? "rtl" : "ltr";

const card = new Conversation();
card.config = {
  type: "custom:smsgateway24-conversation-card",
  ...(options.has("contact") && { contact: "anna_rossi" }),
};
card.layout = options.get("layout") ?? undefined;
card.hass = hass;
document.body.append(card);

/** For the console of the browser, and for tests. */
Object.assign(globalThis, {
  card,
  home,
  receive: (id: string, text: string) => {
    const thread = home.threads.find(({ thread_id }) => thread_id === id);
    if (thread) arrive(thread, message(id, "in", text, 0));
  },
  reconnect: () => {
    for (const listener of ready) listener();
  },
  tell,
});
