/**
 * What the card is told: the shapes of our websocket commands, and as much of Home Assistant's
 * `hass` object as it uses.
 */

export const DOMAIN = "smsgateway24";

export type Channel =
  | "sim_1"
  | "sim_2"
  | "whatsapp_business"
  | "whatsapp"
  | "rcs_1"
  | "rcs_2"
  | "unknown";

export type Status =
  | "pending"
  | "queued"
  | "taken_by_phone"
  | "sent"
  | "delivered"
  | "not_delivered"
  | "generic_failure"
  | "no_service"
  | "null_pdu"
  | "radio_off"
  | "not_allowed"
  | "unknown";

/** A place in a list, which only the server can read. */
export type Cursor = string;

export interface Account {
  entry_id: string;
  title: string;
  content: "all" | "contacts" | "none";
  history_days: number;
  can_send: boolean;
  may_write: boolean;
  is_admin: boolean;
  phones: { device_id: string; name: string }[];
}

/** How far a message has come, and why not further. */
export interface Delivery {
  message_id: number | null;
  /** Of an outgoing message; null while it is handed over. New ones may come. */
  status: Status | (string & {}) | null;
  status_at: string | null;
  /** Why the service does not have it, without `send_`. */
  problem: string | null;
  failed: boolean;
  /** Keys of `hass.localize`, in the categories `common` and `config_panel`. */
  reason_key: string | null;
  advice_key: string | null;
  retry: boolean;
  confirmed: boolean | null;
}

export interface Message extends Delivery {
  /** Unique within its account, and rising. */
  id: number;
  cursor: Cursor;
  entry_id: string;
  thread_id: string;
  direction: "in" | "out";
  /** ISO 8601, UTC. */
  time: string;
  device_id: string | null;
  channel: Channel;
  /** The service's word: `text`, `image` and others. */
  type: string;
  type_name: string | null;
  /** None is there, or it is withheld. */
  text: string | null;
  withheld: boolean;
  truncated: boolean;
  picture: null | "remote" | "gone";
  conflict: boolean | null;
  question: null | { question_id: string; answer_id: string | null };
  parts: number | null;
}

export interface Thread {
  thread_id: string;
  entry_id: string;
  name: string | null;
  address: string;
  contact_device_id: string | null;
  subentry_id: string | null;
  trusted: boolean;
  last: Message | null;
  /** 100 is "99+"; null in an event, where the card counts. */
  unread: number | null;
  /** The phone to write with, and on what channel. */
  device_id: string | null;
  channel: Channel;
  /** Why it can't be written to, or null if it can. */
  writable: null | "name_only" | "receive_only" | "no_phone";
}

export interface OpenQuestion {
  entry_id: string;
  question_id: string;
  /** Null if it is withheld. */
  text: string | null;
  until: string | null;
  answers: string[];
  people: {
    name: string;
    thread_id: string | null;
    state: "waiting" | "asked" | "failed" | "excluded";
  }[];
}

export interface ThreadsAnswer {
  /** Newest first. */
  threads: Thread[];
  cursor: Cursor | null;
  accounts: Account[];
  questions: OpenQuestion[];
}

export interface MessagesAnswer {
  account: Account;
  thread: Thread;
  questions: OpenQuestion[];
  /** Oldest first. */
  messages: Message[];
  before: Cursor | null;
  after: Cursor | null;
  read_up_to: number;
  /** The highest id of the conversation, also where its message is not in the answer. */
  highest: number;
}

export interface Hit {
  message: Message;
  thread: Thread;
  /** UTF-16 offsets in the message's text: where it begins, and where it has ended. */
  ranges: [number, number][];
}

export interface SearchAnswer {
  hits: Hit[];
  before: Cursor | null;
}

export interface ContactsAnswer {
  threads: Thread[];
}

export interface ArrivalEvent {
  kind: "message";
  thread: Thread;
  message: Message;
}

export interface StatusEvent extends Delivery {
  kind: "status";
  entry_id: string;
  id: number;
  thread_id?: string;
}

/** Another window of the same user has read it. */
export interface ReadEvent {
  kind: "read";
  thread_id: string;
  up_to: number;
}

/** All that are open now. */
export interface QuestionsEvent {
  kind: "questions";
  entry_id: string;
  questions: OpenQuestion[];
}

/** Load everything anew; after `permission` the subscription is over. */
export interface ResetEvent {
  kind: "reset";
  reason: "permission" | "changed";
}

export type CardEvent =
  ArrivalEvent | StatusEvent | ReadEvent | QuestionsEvent | ResetEvent;

/** The commands, without `smsgateway24/`: what each takes, and what it answers. */
export interface Commands {
  threads: [
    { entry_id?: string; device_id?: string; cursor?: Cursor; limit?: number },
    ThreadsAnswer,
  ];
  messages: [
    ({ thread_id: string } | { device_id: string }) & {
      before?: Cursor;
      after?: Cursor;
      around?: Cursor;
      limit?: number;
    },
    MessagesAnswer,
  ];
  search: [
    {
      query: string;
      entry_id?: string;
      thread_id?: string;
      before?: Cursor;
      limit?: number;
    },
    SearchAnswer,
  ];
  contacts: [{ entry_id?: string; query?: string; limit?: number }, ContactsAnswer];
  mark_read: [{ thread_id: string; up_to: number }, Record<string, never>];
  picture: [{ entry_id: string; history_id: number }, { url: string }];
}

export type ErrorCode =
  "unauthorized" | "not_found" | "not_loaded" | "history_off" | "unavailable";

/** What a command or an action is refused with; `code` is new where we do not know it. */
export interface CommandError {
  code: ErrorCode | (string & {}) | number;
  message: string;
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

export interface CardConfig {
  type: string;
  /** An account, by its config entry. */
  entry?: string;
  /** A phone, by its device. */
  phone?: string;
  /** A contact, by its device. */
  contact?: string;
  view?: "inbox" | "thread";
  title?: string;
  write?: boolean;
}

/** What a shell hands to `<smsgateway24-conversation>`. */
export interface ConversationProperties {
  hass: HomeAssistant | undefined;
  config: CardConfig | undefined;
  /** `grid` has a height from outside; others, such as masonry, have none. */
  layout: string | undefined;
  /** In the card picker or in the editor. */
  preview: boolean;
  stateObj: HassEntity | undefined;
}

export interface HassEntity {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
  last_changed: string;
  last_updated: string;
}

export interface EntityRegistryEntry {
  entity_id: string;
  name?: string | null;
  icon?: string | null;
  device_id?: string | null;
  area_id?: string | null;
  platform?: string;
  translation_key?: string;
  hidden?: boolean;
  entity_category?: "config" | "diagnostic" | null;
}

export interface DeviceRegistryEntry {
  id: string;
  config_entries: string[];
  config_entries_subentries?: Record<string, (string | null)[]>;
  identifiers: [string, string][];
  manufacturer: string | null;
  model: string | null;
  model_id?: string | null;
  name: string | null;
  name_by_user: string | null;
  area_id?: string | null;
  disabled_by?: string | null;
}

export interface FrontendLocale {
  language: string;
  number_format: string;
  /** `language`, `system`, `12` or `24`. */
  time_format: string;
  /** `language`, `system`, `DMY`, `MDY` or `YMD`. */
  date_format: string;
  /** `local` or `server`. */
  time_zone: string;
  first_weekday: string;
}

export interface CurrentUser {
  id: string;
  name: string;
  is_admin: boolean;
  is_owner: boolean;
}

export interface Connection {
  connected: boolean;
  sendMessagePromise<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  /** Comes back by itself after a lost connection, unless told otherwise. */
  subscribeMessage(
    callback: (event: CardEvent) => void,
    message: { type: string; [key: string]: unknown },
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(
    event: "ready" | "disconnected" | "reconnect-error",
    listener: () => void,
  ): void;
  removeEventListener(
    event: "ready" | "disconnected" | "reconnect-error",
    listener: () => void,
  ): void;
}

export type LocalizeFunc = (key: string, values?: Record<string, unknown>) => string;

/** As much of what Home Assistant gives a card as we use. */
export interface HomeAssistant {
  connection: Connection;
  connected: boolean;
  localize: LocalizeFunc;
  locale: FrontendLocale;
  language: string;
  selectedLanguage: string | null;
  config: {
    time_zone: string;
    country?: string | null;
    language: string;
    components: string[];
    state: string;
    version: string;
  };
  user?: CurrentUser;
  states: Record<string, HassEntity | undefined>;
  entities: Record<string, EntityRegistryEntry | undefined>;
  devices: Record<string, DeviceRegistryEntry | undefined>;
  services: Record<string, Record<string, unknown> | undefined>;
  themes: { darkMode: boolean };
  dockedSidebar?: string;
  callWS<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<unknown>;
  callApi(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    parameters?: Record<string, unknown>,
  ): Promise<unknown>;
  /** Answers with a `localize` that has the texts. */
  loadBackendTranslation(
    category: string,
    integration?: string | string[],
    configFlow?: boolean,
  ): Promise<LocalizeFunc>;
  hassUrl(path?: string): string;
}

/** Asks one of our commands. */
export function ask<Name extends keyof Commands>(
  hass: HomeAssistant,
  name: Name,
  parameters: Commands[Name][0],
): Promise<Commands[Name][1]> {
  return hass.connection.sendMessagePromise({
    ...parameters,
    type: `${DOMAIN}/${name}`,
  });
}

/** Hears of what happens from now on; what is returned ends it. */
export function subscribe(
  hass: HomeAssistant,
  parameters: { entry_id?: string; device_id?: string },
  callback: (event: CardEvent) => void,
): Promise<() => Promise<void>> {
  // The store subscribes anew itself: after a restart, Home Assistant answers before the integration
  // is there.
  return hass.connection.subscribeMessage(
    callback,
    { ...parameters, type: `${DOMAIN}/subscribe` },
    { resubscribe: false },
  );
}
