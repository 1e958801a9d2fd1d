import type { ReactiveElement } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import type { Client } from '../../client/client.ts';
import { getRules } from '../../client/rules/rules.ts';
import { dispatchError } from '../../controllers/dispatch-error.ts';
import type { WireError } from '../../protocol/query.ts';
import type { ChannelView, OwnRuleRights, RuleView } from '../../protocol/rules.ts';

/** The rules that the reader may see, and its rights over them. */
export class ReaderRules {
  /** Those that the reader made for itself; undefined until they are loaded. */
  own: readonly RuleView[] | undefined;
  /** Those for everybody; undefined until they are loaded. */
  shared: readonly RuleView[] | undefined;
  /** Undefined until they are loaded, and where the reader may make no rules. */
  rights: OwnRuleRights | undefined;
  /** Channels of the catalogue; none for readers who do not manage rules. */
  channels: readonly ChannelView[] = [];
  /** Why they could not be loaded. */
  error: WireError | undefined;
  readonly #host: ReactiveElement;
  #client: Client | undefined;
  #mayManage = false;
  #loads = 0;

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  /** True where the service says that the reader may make no rules. */
  get isDenied(): boolean {
    return this.error?.code === 'forbidden' || (this.own !== undefined && !this.rights);
  }

  /** Loads the rules of a client, once, and its channels for readers who manage rules. Returns true where it replaces another client. */
  follow(client: Client, mayManage: boolean): boolean {
    const before = this.#client;
    if (client === before && mayManage === this.#mayManage) return false;
    this.#client = client;
    this.#mayManage = mayManage;
    this.own = this.shared = this.rights = this.error = undefined;
    this.channels = [];
    void this.load();
    return before !== undefined && before !== client;
  }

  /** Loads the rules again; those that are there stay until then. */
  async load(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    const load = ++this.#loads;
    const rules = getRules(client);
    const answer = await Promise.all([rules.list(), this.#mayManage ? rules.listChannels() : []]).catch(
      (error: unknown) => ({ error: toWireError(error) }),
    );
    if (load !== this.#loads) return;
    this.error = 'error' in answer ? answer.error : undefined;
    if (!('error' in answer)) {
      const [list, channels] = answer;
      this.own = list.rules.filter(({ own }) => own !== undefined);
      this.shared = list.rules.filter(({ own }) => own === undefined);
      this.rights = list.own;
      this.channels = channels;
    }
    dispatchError(this.#host, client, this.isDenied ? undefined : this.error);
    this.#host.requestUpdate();
  }
}
