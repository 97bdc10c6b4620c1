import assert from "node:assert/strict";
import { afterEach } from "node:test";

import type {
  Account,
  CardConfig,
  CardEvent,
  HomeAssistant,
  Message,
  MessagesAnswer,
  Thread,
} from "../src/api";
import { Store } from "../src/store";
import { message, messages, thread } from "./messages";

export const ACCOUNT: Account = {
  entry_id: "account",
  title: "Home",
  content: "all",
  history_days: 30,
  can_send: true,
  may_write: true,
  is_admin: true,
  phones: [
    { device_id: "phone", name: "Pixel" },
    { device_id: "other", name: "Galaxy" },
  ],
};

interface Asked {
  type: string;
  [key: string]: unknown;
}

/** A Home Assistant whose answers are decided by a test. */
export class Home {
  readonly asked: Asked[] = [];
  readonly actions: Record<string, unknown>[] = [];
  readonly ready: (() => void)[] = [];
  readonly disconnected: (() => void)[] = [];
  listeners: ((event: CardEvent) => void)[] = [];
  threads: Thread[] = [thread({ last: message(3) })];
  messages: Message[] = messages(1, 3);
  readUpTo = 3;
  refusal: Error | null = null;
  refused = "";
  account: Account = ACCOUNT;
  /** What `messages` answers beside the usual. */
  more: Partial<MessagesAnswer> = {};
  /** Holds the answers back. */
  before: () => Promise<void> = () => Promise.resolve();
  ended = 0;
  act: () => Promise<void> = () => Promise.resolve();

  get hass(): HomeAssistant {
    return {
      connection: {
        connected: true,
        sendMessagePromise: (query: Asked) => this.#answer(query),
        subscribeMessage: (listener: (event: CardEvent) => void, query: Asked) => {
          this.asked.push(query);
          this.listeners.push(listener);
          return Promise.resolve(() => {
            this.ended += 1;
            this.listeners = this.listeners.filter((each) => each !== listener);
            return Promise.resolve();
          });
        },
        addEventListener: (name: "ready" | "disconnected", listener: () => void) =>
          this[name].push(listener),
        removeEventListener: () => undefined,
      },
      language: "en",
      locale: { language: "en", time_zone: "local" },
      config: { time_zone: "Europe/Rome" },
      localize: (key: string) => key,
      loadBackendTranslation: () => Promise.resolve((key: string) => key),
      callService: (_: string, action: string, data: Record<string, unknown>) => {
        this.actions.push({ action, ...data });
        return this.act();
      },
    } as unknown as HomeAssistant;
  }

  tell(event: CardEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  async #answer(query: Asked): Promise<unknown> {
    this.asked.push(query);
    const answer = this.#answerOf(query);
    await this.before();
    return answer;
  }

  #answerOf(query: Asked): Promise<unknown> {
    if (this.refusal !== null && query.type.endsWith(this.refused)) {
      return Promise.reject(this.refusal);
    }
    switch (query.type) {
      case "smsgateway24/threads":
        return Promise.resolve({
          threads: this.threads,
          cursor: null,
          accounts: [this.account],
          questions: [],
        });
      case "smsgateway24/messages":
        return Promise.resolve({
          account: this.account,
          thread: this.threads[0],
          questions: [],
          messages: this.messages,
          before: null,
          after: null,
          read_up_to: this.readUpTo,
          highest: 0,
          ...this.more,
        });
      default:
        return Promise.resolve({});
    }
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

/** As long as several resets are waited for. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 250));
}

const started: Store[] = [];

afterEach(() => {
  for (const store of started.splice(0)) store.stop();
});

export async function begun(
  home: Home,
  config: Partial<CardConfig> = {},
): Promise<Store> {
  const store = new Store(home.hass, { type: "custom:card", ...config });
  started.push(store);
  store.start();
  await settle();
  return store;
}

/** A card whose first thread is open. */
export async function opened(
  home: Home,
  config: Partial<CardConfig> = {},
): Promise<Store> {
  const store = await begun(home, config);
  const [first] = store.threads;
  assert.ok(first);
  store.openThread(first);
  await settle();
  return store;
}

export function unread({ threads }: Store): number | null | undefined {
  return threads[0]?.unread;
}

export function shown({ open }: Store): number | undefined {
  return open?.timeline.messages.length;
}

export function outgoing(fields: Partial<Message> = {}): Message {
  return message(1, { direction: "out", status: "pending", ...fields });
}

export function count(home: Home, type: string): number {
  return home.asked.filter((asked) => asked.type.endsWith(type)).length;
}
