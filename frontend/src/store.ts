/**
 * What the card knows, and all that it asks of Home Assistant.
 *
 * The elements only show it: each listens, and is told when something of it has changed.
 */

import {
  ask,
  subscribe,
  type Account,
  type ArrivalEvent,
  type CardConfig,
  type CardEvent,
  type Channel,
  type CommandError,
  type Commands,
  type Cursor,
  type Hit,
  type HomeAssistant,
  type Message,
  type OpenQuestion,
  type QuestionsEvent,
  type ResetEvent,
  type SearchAnswer,
  type Thread,
} from "./api";
import {
  describeError,
  isConnectionLost,
  isFinal,
  isTransient,
  type Failure,
} from "./failure";
import { dayKey, type FormatContext } from "./format";
import { Strings, errorText } from "./strings";
import { Timeline, inboxReduce, mergeThreads, threadAfter } from "./timeline";

const PAGE = 50;
const MOST = 200;
const MINUTE = 60_000;
/** Seconds until what may come back by itself is tried again. */
const RETRIES = [2, 5, 10, 20, 30];
/** So often what nobody knows the cause of is tried again. */
const TRIES = 4;
/** Milliseconds within which several resets make one. */
const RESETS = 200;

/** What stands in a box and was not sent yet. */
export interface Draft {
  text: string;
  deviceId: string | null;
  channel: Channel | null;
  /** Why it could not be sent. */
  error: string | null;
  /** Which sending the text is in, as long as it stands in the box. */
  sending: number | null;
}

/** How far a *Send again* has come. */
export type Resend = "sending" | "done" | { error: string };

/** The thread that is open. */
export interface Open {
  /** Changes with each opening, so that nothing of another thread is carried over. */
  readonly serial: number;
  /** Somebody has opened it: the focus follows. */
  readonly chosen: boolean;
  query: { thread_id: string } | { device_id: string } | null;
  thread: Thread | null;
  account: Account | null;
  questions: readonly OpenQuestion[];
  timeline: Timeline;
  loading: boolean;
  failure: Failure | null;
  older: PageState;
  newer: PageState;
  /** The newest message that was read when the thread was opened: what follows is marked as new. */
  newAfter: number | null;
  /** Up to where the server has it as read, and up to where it was asked to. */
  saved: number;
  marked: number;
  /** The message to show, and whether it is still to be scrolled to. */
  hit: {
    id: number;
    cursor: Cursor;
    ranges: [number, number][];
    pending: boolean;
  } | null;
  /** Counts what was asked for: only the last answer is shown. */
  load: number;
}

export type Pane = "list" | "search" | "new";

export type Dialog =
  { kind: "contact"; thread: Thread } | { kind: "picture"; message: Message; label: string };

export type PageState = "idle" | "loading" | "failed";

/** Outlives the card: Home Assistant makes a new one whenever a view is opened. */
const drafts = new Map<string, Draft>();
const resends = new Map<string, Resend>();
/** Cards on one page share what is being written: each shows what another changes. */
const running = new Set<Store>();
let serials = 0;
let sendings = 0;

interface Awaited {
  open: Open;
  draft: Draft;
  text: string;
  deviceId: string;
  channel: Channel;
}

export class Store {
  strings: Strings | undefined;
  accounts: Account[] = [];
  threads: readonly Thread[] = [];
  questions: readonly OpenQuestion[] = [];
  cursor: Cursor | null = null;
  loading = true;
  failure: Failure | null = null;
  more: PageState = "idle";
  open: Open | null = null;
  /** The end of the open thread is before somebody's eyes. */
  reading = false;
  /** What stands where the list is. */
  pane: Pane = "list";
  dialog: Dialog | null = null;
  /** What was searched for last, to come back to from a hit. */
  found: { query: string; hits: readonly Hit[]; before: Cursor | null } | null = null;
  /** Rises whenever what was found has to be looked for anew. */
  resets = 0;
  readonly resends: ReadonlyMap<string, Resend> = resends;
  /** The connection was lost while all was loaded anew. */
  isLost = false;

  #hass: HomeAssistant;
  #config: CardConfig;
  readonly #listeners = new Set<() => void>();
  #unsubscribe: (() => Promise<void>) | undefined;
  #connection: HomeAssistant["connection"] | undefined;
  #generation = 0;
  /** Counts the connections that were made and lost. */
  #session = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #resetting: ReturnType<typeof setTimeout> | undefined;
  /** What is heard while an answer is on its way, which may not have it. */
  readonly #heard = new Set<CardEvent[]>();
  #clock: ReturnType<typeof setInterval> | undefined;
  #day = "";
  #stringsFor: string | undefined;
  /** The first message to a number that was typed, until it is in a thread or was sent. */
  #awaited: Awaited | null = null;

  constructor(hass: HomeAssistant, config: CardConfig) {
    this.#hass = hass;
    this.#config = config;
  }

  get hass(): HomeAssistant {
    return this.#hass;
  }

  set hass(hass: HomeAssistant) {
    const { locale, config } = this.#hass;
    this.#hass = hass;
    if (!this.#connection) return;
    if (locale !== hass.locale || config.time_zone !== hass.config.time_zone) this.changed();
    const isOther = hass.language !== this.#stringsFor;
    if (isOther || this.strings?.isFor(hass) === false) void this.#loadStrings();
    if (hass.connection !== this.#connection) {
      this.stop();
      this.start();
    }
  }

  get config(): CardConfig {
    return this.#config;
  }

  /** A single contact is shown, without the list. */
  get single(): boolean {
    const { contact, view } = this.#config;
    return contact !== undefined && view !== "inbox";
  }

  get format(): FormatContext {
    const { locale, config, language } = this.#hass;
    return { locale, timeZone: config.time_zone, language };
  }

  show(pane: Pane): void {
    if (pane !== "search") this.found = null;
    this.pane = pane;
    this.changed();
  }

  showDialog(dialog: Dialog | null): void {
    this.dialog = dialog;
    this.changed();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** What is written here is seen in other cards, too. */
  draftChanged(): void {
    for (const store of running) if (store !== this) store.changed();
  }

  #changedAll(): void {
    this.changed();
    this.draftChanged();
  }

  /** Why what is shown may be old, and is shown all the same. */
  get interrupted(): Failure | null {
    const { failure, open } = this;
    if (failure === null || !isTransient(failure)) return null;
    const hasContent = this.single
      ? open?.timeline.loaded === true
      : this.accounts.length > 0;
    return hasContent ? failure : null;
  }

  /** Nothing is sent into a thread of which one does not see what comes. */
  get isStopped(): boolean {
    return this.failure !== null || (this.open?.failure ?? null) !== null;
  }

  // Starting and stopping

  start(): void {
    if (this.#connection) return;
    running.add(this);
    this.#connection = this.#hass.connection;
    this.#connection.addEventListener("ready", this.#ready);
    this.#connection.addEventListener("disconnected", this.#disconnected);
    if (this.#hass.language !== this.#stringsFor) void this.#loadStrings();
    this.#clock = setInterval(this.#tick, MINUTE);
    void this.reload();
  }

  stop(): void {
    running.delete(this);
    this.#connection?.removeEventListener("ready", this.#ready);
    this.#connection?.removeEventListener("disconnected", this.#disconnected);
    this.#connection = undefined;
    this.#generation += 1;
    this.#endTimers();
    clearInterval(this.#clock);
    void this.#endSubscription();
  }

  #endTimers(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#resetting);
    this.#resetting = undefined;
  }

  /** At midnight, "Today" becomes "Yesterday". */
  readonly #tick = (): void => {
    const day = dayKey(new Date().toISOString(), this.format);
    if (day === this.#day) return;
    this.#day = day;
    this.changed();
  };

  /** What was subscribed to is over, and its number may soon be another subscription's. */
  readonly #disconnected = (): void => {
    this.#unsubscribe = undefined;
    this.#session += 1;
  };

  readonly #ready = (): void => {
    this.#disconnected();
    this.#tries = 0;
    void this.reload();
  };

  async #loadStrings(): Promise<void> {
    const language = this.#hass.language;
    this.#stringsFor = language;
    try {
      const strings = await Strings.load(this.#hass);
      if (this.#stringsFor === language) this.strings = strings;
    } catch {
      if (this.#stringsFor === language) this.#stringsFor = undefined;
    }
    this.changed();
  }

  /** Ends what is subscribed to, which the server may have ended itself. */
  async #endSubscription(): Promise<void> {
    const end = this.#unsubscribe;
    this.#unsubscribe = undefined;
    try {
      await end?.();
    } catch {
      // It is over in any case.
    }
  }

  /** Loads everything anew, and keeps on the screen what is there until the new is. */
  async reload(): Promise<void> {
    this.#endTimers();
    const generation = (this.#generation += 1);
    if (this.strings === undefined && this.#stringsFor === undefined) {
      void this.#loadStrings();
    }
    this.loading = this.failure !== null || this.accounts.length === 0;
    this.changed();
    await this.#endSubscription();
    const session = this.#session;
    try {
      const end = await subscribe(this.#hass, this.#account(), (event) => {
        if (generation === this.#generation) this.#hear(event);
      });
      if (generation !== this.#generation) {
        if (session === this.#session) void end().catch(() => undefined);
        return;
      }
      this.#unsubscribe = end;
      await this.#loadList(generation);
      if (generation !== this.#generation) return;
      if (this.open) await this.#loadOpen(this.open, placeOf(this.open));
      if (generation !== this.#generation) return;
      this.failure = null;
      this.#tries = 0;
    } catch (error) {
      if (generation === this.#generation) this.#fail(error as CommandError);
    }
    if (generation !== this.#generation) return;
    this.loading = false;
    this.changed();
  }

  #scope(): { entry_id?: string; device_id?: string } {
    const { entry, phone } = this.#config;
    return { ...(entry && { entry_id: entry }), ...(phone && { device_id: phone }) };
  }

  /** The account that the card is limited to, if only by a phone. */
  #account(): { entry_id?: string } {
    const { entry, phone } = this.#config;
    const isPhone = ({ device_id }: { device_id: string }): boolean => device_id === phone;
    const entryId =
      entry ?? this.accounts.find(({ phones }) => phones.some(isPhone))?.entry_id;
    return entryId ? { entry_id: entryId } : {};
  }

  async #loadList(generation: number): Promise<void> {
    if (this.single) {
      // Nobody looks at the list; but what is refused is refused to the one contact, too.
      const { contact = "" } = this.#config;
      this.open ??= this.#opened({ device_id: contact }, null, false);
      return;
    }
    const [answer, heard] = await this.#askHearing("threads", {
      ...this.#scope(),
      limit: PAGE,
    });
    if (generation !== this.#generation) return;
    this.accounts = answer.accounts;
    this.threads = answer.threads;
    this.cursor = answer.cursor;
    this.questions = answer.questions;
    for (const event of heard) {
      if (!isAnswered(answer.threads, event)) this.#list(event);
    }
  }

  #fail(error: CommandError): void {
    this.failure = describeError(error);
    this.isLost = isConnectionLost(error);
    if (isFinal(this.failure)) this.#withdraw();
    if (!isTransient(this.failure)) return;
    const isUnclear = this.failure === "unknown" && !this.isLost;
    if (isUnclear && this.#tries >= TRIES) return;
    const wait = RETRIES[Math.min(this.#tries, RETRIES.length - 1)] ?? 30;
    this.#tries += 1;
    this.#retry = setTimeout(() => void this.reload(), wait * 1000);
  }

  /** Nothing that must not be read any more stays on the screen. */
  #withdraw(): void {
    this.threads = this.questions = this.accounts = [];
    this.cursor = this.found = null;
    if (this.open) this.#withdrawOpen(this.open);
  }

  #withdrawOpen(open: Open): void {
    open.timeline = Timeline.empty(open.timeline.threadId);
    open.questions = [];
    this.#closePicture();
  }

  #closePicture(): void {
    if (this.dialog?.kind === "picture") this.dialog = null;
  }

  /** Asks, and answers with what was heard meanwhile, too. */
  async #askHearing<Name extends keyof Commands>(
    name: Name,
    parameters: Commands[Name][0],
  ): Promise<[Commands[Name][1], readonly CardEvent[]]> {
    const heard: CardEvent[] = [];
    this.#heard.add(heard);
    try {
      return [await ask(this.#hass, name, parameters), heard];
    } finally {
      this.#heard.delete(heard);
    }
  }

  /** The next page of the list. */
  async loadMore(): Promise<void> {
    if (this.cursor === null || this.more === "loading") return;
    const generation = this.#generation;
    this.more = "loading";
    this.changed();
    try {
      const answer = await ask(this.#hass, "threads", {
        ...this.#scope(),
        cursor: this.cursor,
        limit: PAGE,
      });
      if (generation === this.#generation) {
        this.threads = mergeThreads(this.threads, answer.threads);
        this.cursor = answer.cursor;
      }
      this.more = "idle";
    } catch {
      this.more = "failed";
    }
    this.changed();
  }

  // The open thread

  openThread(thread: Thread, hit?: Hit): void {
    const query = thread.thread_id === "" ? null : { thread_id: thread.thread_id };
    this.open = this.#opened(query, thread, true);
    if (hit) {
      const { id, cursor } = hit.message;
      this.open.hit = { id, cursor, ranges: hit.ranges, pending: true };
    }
    this.changed();
    void this.#loadOpen(this.open, placeOf(this.open));
  }

  close(): void {
    this.open = null;
    this.changed();
  }

  #opened(query: Open["query"], thread: Thread | null, chosen: boolean): Open {
    serials += 1;
    const threadId = thread === null || thread.thread_id === "" ? null : thread.thread_id;
    return {
      serial: serials,
      chosen,
      query,
      thread,
      account: this.accounts.find(({ entry_id }) => entry_id === thread?.entry_id) ?? null,
      questions: [],
      timeline: Timeline.empty(threadId),
      loading: true,
      failure: null,
      older: "idle",
      newer: "idle",
      newAfter: null,
      saved: 0,
      marked: 0,
      hit: null,
      load: 0,
    };
  }

  async #loadOpen(open: Open, around?: Cursor): Promise<void> {
    if (!open.query) {
      // Nothing was ever written to this number.
      open.loading = false;
      this.changed();
      return;
    }
    open.timeline = open.timeline.begin();
    const load = (open.load += 1);
    try {
      const [answer, heard] = await this.#askHearing("messages", {
        ...open.query,
        limit: Math.min(Math.max(PAGE, open.timeline.messages.length), MOST),
        ...(around !== undefined && { around }),
      });
      if (this.open !== open || open.load !== load) return;
      const first = open.loading;
      const isOther = open.thread !== null && keyOf(open.thread) !== keyOf(answer.thread);
      if (open.thread && isOther) {
        moveDraft(open.thread, answer.thread);
        open.marked = 0;
      }
      open.query = { thread_id: answer.thread.thread_id };
      open.thread = answer.thread;
      open.account = answer.account;
      open.questions = answer.questions;
      open.timeline = open.timeline.load(answer);
      // Until now, what came in under the new id was another conversation's.
      if (isOther) {
        open.timeline = heard.reduce((timeline, event) => timeline.apply(event), open.timeline);
      }
      open.saved = answer.read_up_to;
      if (first && !around) open.newAfter = answer.read_up_to;
      open.loading = false;
      open.failure = null;
      open.older = open.newer = "idle";
      if (this.single) this.accounts = [answer.account];
    } catch (error) {
      if (this.open !== open || open.load !== load) return;
      open.failure = describeError(error as CommandError);
      if (isFinal(open.failure)) this.#withdrawOpen(open);
      open.loading = false;
      if (this.single) throw error;
    }
    this.changed();
  }

  /** Tries again what could not be loaded of the open thread. */
  retryOpen(): void {
    const { open } = this;
    if (!open) return;
    open.failure = null;
    open.loading = !open.timeline.loaded;
    this.changed();
    void this.#loadOpen(open, placeOf(open)).catch(() => undefined);
  }

  /** Loads the page before or after what is shown. */
  async loadPage(side: "older" | "newer"): Promise<void> {
    const { open } = this;
    if (!open?.query || open.loading || open[side] === "loading") return;
    const cursor = side === "older" ? open.timeline.before : open.timeline.after;
    if (cursor === null) return;
    open[side] = "loading";
    this.changed();
    try {
      const answer = await ask(this.#hass, "messages", {
        ...open.query,
        limit: PAGE,
        ...(side === "older" ? { before: cursor } : { after: cursor }),
      });
      // A jump to another place meanwhile has made the page useless.
      const now = side === "older" ? open.timeline.before : open.timeline.after;
      if (now === cursor) {
        open.timeline =
          side === "older"
            ? open.timeline.prepend(answer)
            : open.timeline.append(answer);
      }
      open[side] = "idle";
    } catch {
      open[side] = "failed";
    }
    this.changed();
  }

  /** Leaves an old place of the thread for its end. */
  async toNewest(): Promise<void> {
    const { open } = this;
    const isAtEnd = (open?.timeline.after ?? null) === null;
    if (!open || isAtEnd) return;
    open.hit = null;
    await this.#loadOpen(open).catch(() => undefined);
  }

  /** Somebody has seen the newest message of the open thread. */
  markRead(): void {
    const { open } = this;
    if (!open?.thread || open.loading || open.timeline.after !== null) return;
    const { thread_id } = open.thread;
    const upTo = open.timeline.highest;
    if (upTo <= open.marked) return;
    const listed = this.threads.find((thread) => thread.thread_id === thread_id);
    if (upTo <= open.saved && !listed?.unread) return;
    open.marked = upTo;
    this.#hear({ kind: "read", thread_id, up_to: upTo });
    ask(this.#hass, "mark_read", { thread_id, up_to: upTo }).then(
      () => {
        open.saved = Math.max(open.saved, upTo);
      },
      () => {
        // The next look at the end tries it again.
        if (open.marked === upTo) open.marked = 0;
      },
    );
  }

  /** The address of a picture, which can be loaded for half a minute. */
  async pictureUrl({ entry_id, id }: Message): Promise<string> {
    const { url } = await ask(this.#hass, "picture", { entry_id, history_id: id });
    return url;
  }

  async search(query: string, before: Cursor | null): Promise<SearchAnswer> {
    return ask(this.#hass, "search", {
      query,
      ...this.#account(),
      ...(before !== null && { before }),
    });
  }

  async contacts(query: string): Promise<readonly Thread[]> {
    const { threads } = await ask(this.#hass, "contacts", {
      ...this.#account(),
      ...(query && { query }),
    });
    return threads;
  }

  /** A sender was made a contact: what it wrote belongs to the contact from now on. */
  async contactAdded(): Promise<void> {
    await this.reload();
  }

  // What happens

  #hear(event: CardEvent): void {
    if (event.kind === "reset") {
      this.#reset(event);
      return;
    }
    for (const heard of this.#heard) heard.push(event);
    const before = [this.threads, this.questions, this.open?.timeline];
    this.#list(event);
    if (this.open) {
      if (event.kind === "message") this.#arrived(this.open, event);
      if (event.kind === "questions") this.#asked(this.open, event);
      this.open.timeline = this.open.timeline.apply(event);
    }
    const after = [this.threads, this.questions, this.open?.timeline];
    if (after.some((part, index) => part !== before[index])) this.changed();
  }

  /** What was found and is shown large may not be what is there any more. */
  #reset({ reason }: ResetEvent): void {
    this.#closePicture();
    this.found = null;
    this.resets += 1;
    if (reason === "permission") void this.reload();
    else this.#resetting ??= setTimeout(() => void this.reload(), RESETS);
    this.changed();
  }

  #list(event: CardEvent): void {
    if (!this.#isListed(event)) return;
    const view = {
      openThreadId: this.open?.thread?.thread_id ?? null,
      visible: this.reading,
    };
    const { threads, questions } = inboxReduce(this, event, view);
    if (!this.single) this.threads = threads;
    this.questions = questions;
  }

  /** Of a card for one phone, the list has what went by that phone. */
  #isListed(event: CardEvent): boolean {
    const { phone } = this.#config;
    if (phone === undefined) return true;
    if (event.kind === "message") return event.message.device_id === phone;
    if (event.kind !== "questions") return true;
    return this.accounts.some(({ entry_id }) => entry_id === event.entry_id);
  }

  #arrived(open: Open, { thread, message }: ArrivalEvent): void {
    const awaited = this.#awaited;
    if (awaited?.open === open && isAwaited(awaited, thread, message)) {
      // Now the number has a thread, which has a box of its own.
      this.#awaited = null;
      emptied(awaited.draft);
      open.query = { thread_id: thread.thread_id };
      open.thread = thread;
      void this.#loadOpen(open);
    }
    if (open.thread?.thread_id !== thread.thread_id) return;
    open.thread = threadAfter(open.thread, thread, message, open.timeline);
    const draft = this.draft(thread);
    if (draft.sending === null || message.direction !== "out") return;
    if (message.text !== null && message.text.trim() !== draft.text.trim()) return;
    emptied(draft);
  }

  #asked(open: Open, { entry_id, questions }: QuestionsEvent): void {
    if (open.thread?.entry_id !== entry_id) return;
    const { thread_id } = open.thread;
    open.questions = questions.filter(({ people }) =>
      people.some((person) => person.thread_id === thread_id),
    );
  }

  // Writing

  /** What stands in the box of a thread; the same object each time. */
  draft(thread: Thread | null): Draft {
    const key = thread ? keyOf(thread) : "";
    let draft = drafts.get(key);
    if (!draft) {
      draft = { text: "", deviceId: null, channel: null, error: null, sending: null };
      drafts.set(key, draft);
    }
    return draft;
  }

  /** Sends what stands in the box. It stays there until it is seen in the thread, or was sent. */
  async send(deviceId: string, channel: Channel): Promise<void> {
    const { open } = this;
    const thread = open?.thread;
    if (!open || !thread || this.isStopped) return;
    const draft = this.draft(thread);
    const { text } = draft;
    if (draft.sending !== null || text.trim() === "") return;
    const sending = (sendings += 1);
    draft.sending = sending;
    draft.error = null;
    if (!open.query) this.#awaited = { open, draft, text, deviceId, channel };
    this.#changedAll();
    void this.toNewest();
    try {
      await this.#sendMessage(thread, text, deviceId, channel);
      if (draft.sending === sending) emptied(draft);
    } catch (error) {
      // A message that is in the thread says there what went wrong, and has its text there.
      const now = open.thread ?? thread;
      if (draft.sending === sending || !this.#hasFailed(now, text)) {
        const box = this.draft(now);
        if (draft.sending !== sending) box.text = joined(text, box.text);
        box.deviceId ??= deviceId;
        box.channel ??= channel;
        box.error = this.errorText(error);
      }
    }
    if (draft.sending === sending) draft.sending = null;
    if (this.#awaited?.draft === draft) this.#awaited = null;
    this.#changedAll();
  }

  #hasFailed(thread: Thread, text: string): boolean {
    const { open } = this;
    if (open?.thread?.thread_id !== thread.thread_id) return false;
    return open.timeline.messages.some(
      (message) => message.direction === "out" && message.failed && message.text === text,
    );
  }

  /** Sends a message that has failed as a new one. */
  async sendAgain(message: Message): Promise<void> {
    const { thread, account } = this.open ?? {};
    const key = messageKey(message);
    if (!thread || message.text === null || this.isStopped) return;
    if (resends.get(key) === "sending") return;
    resends.set(key, "sending");
    this.#changedAll();
    const phones = account?.phones ?? [];
    const deviceId =
      phones.find(({ device_id }) => device_id === message.device_id)?.device_id ??
      thread.device_id ??
      phones[0]?.device_id ??
      "";
    const channel = message.channel === "unknown" ? thread.channel : message.channel;
    try {
      await this.#sendMessage(thread, message.text, deviceId, channel);
      resends.set(key, "done");
    } catch (error) {
      resends.set(key, { error: this.errorText(error) });
    }
    this.#changedAll();
  }

  async #sendMessage(
    thread: Thread,
    message: string,
    deviceId: string,
    channel: Channel,
  ): Promise<void> {
    await this.#hass.callService(
      "smsgateway24",
      "send_message",
      {
        device_id: deviceId,
        ...(thread.contact_device_id === null
          ? { to: thread.address }
          : { contact: thread.contact_device_id }),
        message,
        channel: channel === "unknown" ? "sim_1" : channel,
      },
      undefined,
      false,
    );
  }

  async cancelQuestion(question: OpenQuestion): Promise<void> {
    const { question_id } = question;
    await this.#hass.callService(
      "smsgateway24",
      "cancel_question",
      { question_id },
      undefined,
      false,
    );
  }

  /** What an action was refused with, in the language of the user. */
  errorText(error: unknown): string {
    return this.strings ? errorText(this.strings, error) : "";
  }
}

/** Where to load from, if it is not the end that is shown. */
function placeOf({ hit, timeline: { after, messages } }: Open): Cursor | undefined {
  if (hit?.pending) return hit.cursor;
  return after === null ? undefined : messages[messages.length >> 1]?.cursor;
}

/** Whether a list has a message already: ids rise within an account. */
function isAnswered(threads: readonly Thread[], event: CardEvent): boolean {
  if (event.kind !== "message") return false;
  const { entry_id, id } = event.message;
  return threads.some(({ last }) => last?.entry_id === entry_id && last.id >= id);
}

/** What was written to a sender goes to the contact that it was made. */
function moveDraft(from: Thread, to: Thread): void {
  const draft = drafts.get(keyOf(from));
  const known = drafts.get(keyOf(to));
  if (!draft) return;
  drafts.delete(keyOf(from));
  if (!known || known.text === "") drafts.set(keyOf(to), draft);
  else if (draft.text !== "") known.text = joined(draft.text, known.text);
}

/** Whether a message is what was sent to a number that was typed, and not another's. */
function isAwaited(awaited: Awaited, thread: Thread, message: Message): boolean {
  const { open, draft, text, deviceId, channel } = awaited;
  return (
    draft.sending !== null &&
    message.direction === "out" &&
    message.entry_id === open.thread?.entry_id &&
    message.device_id === deviceId &&
    message.channel === channel &&
    (message.text === null || message.text.trim() === text.trim()) &&
    digits(thread.address) === digits(open.thread.address)
  );
}

/** As much of a number as is the same however it is written. */
function digits(address: string): string {
  return address.replace(/\D/g, "").slice(-7);
}

/** What was sent leaves the box, and so does what it was sent with. */
function emptied(draft: Draft): void {
  draft.text = "";
  draft.deviceId = draft.channel = draft.sending = null;
}

/** A text that comes back into the box, before what was typed meanwhile. */
function joined(text: string, typed: string): string {
  return typed === "" ? text : `${text}\n${typed}`;
}

/** A thread's id is unique in its account only; a typed number has none yet. */
export function keyOf(thread: Thread): string {
  return `${thread.entry_id} ${thread.thread_id || `+ ${thread.address}`}`;
}

export function messageKey(message: Message): string {
  return `${message.entry_id} ${String(message.id)}`;
}

/** A thread with a number that was typed: nothing is known of it. */
export function typedThread(account: Account, address: string, phone?: string): Thread {
  const preferred = account.phones.find(({ device_id }) => device_id === phone);
  return {
    thread_id: "",
    entry_id: account.entry_id,
    name: null,
    address,
    contact_device_id: null,
    subentry_id: null,
    trusted: false,
    last: null,
    unread: 0,
    device_id: (preferred ?? account.phones[0])?.device_id ?? null,
    channel: "sim_1",
    writable: account.phones.length > 0 ? null : "no_phone",
  };
}
