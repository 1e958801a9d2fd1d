/** Saved views: named states of a page, as `/v1/views` takes and answers them. */

/** Period, comparison and filters of a page, in the texts of its address. */
export interface ViewChoice {
  /** Words such as `last 7 days`, or two dates joined by a slash. */
  readonly range?: string;
  readonly compare?: string;
  /** As `region=north; channel=web,app`, or in JSON. */
  readonly filters?: string;
}

export interface ViewState extends ViewChoice {
  /** Id of the dashboard; absent: the one that opens first. */
  readonly dashboard?: string;
  /** The metric that is open over it. */
  readonly open?: ViewChoice & { readonly metric: string; readonly view?: 'explore' | 'explain' | 'proof' };
}

export interface StoredView {
  /** A UUID; who knows it may open the view, with what they may see. */
  readonly id: string;
  readonly name: string;
  /** Without what the reader may not see. */
  readonly state: ViewState;
  /** Parts that were left out of `state`: the reader may not see them, or they are gone. */
  readonly missing: readonly ('dashboard' | 'filters' | 'metric' | 'range')[];
  readonly isOwn: boolean;
}

/** By name; those of the reader alone. */
export interface ViewList {
  readonly views: readonly StoredView[];
}

/** The body of `PUT /v1/views/{id}`. Without a state the view is renamed. */
export interface ViewRequest {
  readonly name: string;
  readonly state?: ViewState;
}
