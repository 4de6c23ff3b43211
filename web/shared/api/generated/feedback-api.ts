// Generated from the API's own document (/openapi.json) by `npm run generate:client`. Do not edit.

export interface paths {
    readonly "/dead-letters": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Dead letters of all systems, newest first
         * @description All filters are optional and hold together.
         */
        readonly get: operations["listDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One dead letter in full
         * @description The decoded value, its bytes, all headers, why it died, what to do next, and what was done about it.
         */
        readonly get: operations["getDeadLetter"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/{id}/discard": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Say that nothing is to be done about a dead letter
         * @description Replays of many leave it alone from then on. The letter stays in its topic.
         */
        readonly post: operations["discardDeadLetter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/{id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send one dead letter back, as it came or corrected
         * @description It goes to the topic that it came from. 409 says why it is not sent as it is; 422 what of a corrected value does not fit.
         */
        readonly post: operations["replayDeadLetter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What was done about dead letters, by whom and when, newest first */
        readonly get: operations["auditDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/groups": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Dead letters by topic, reason, step and shape of the message
         * @description The largest groups first. A shape is a message without ids, numbers and quoted texts.
         */
        readonly get: operations["groupDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The last replays of many letters, newest first
         * @description Those of this process; what was sent is in the history of each letter.
         */
        readonly get: operations["listReplayJobs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/jobs/{job}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How far a replay of many letters is */
        readonly get: operations["getReplayJob"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/jobs/{job}/stop": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stop a replay of many letters
         * @description What was sent stays sent; the rest is left as it is.
         */
        readonly post: operations["stopReplayJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dead-letters/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send many dead letters back, oldest first, at a rate
         * @description Answers at once; the job goes on in this process, and `Location` tells how far it is. Letters that die again meanwhile are left alone. One job at a time: 409 names the one that runs.
         */
        readonly post: operations["replayDeadLetters"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/docs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This API as a page to read and try */
        readonly get: operations["getDocs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Analysed feedback, filtered and in order
         * @description Every parameter is optional and all may be combined; an unknown one is refused. Newest first; a page past the end is empty. `next` and `prev` go on from a row, so that nothing is shown twice or left out while feedback comes in; `Link` has them as URLs.
         */
        readonly get: operations["listFeedback"];
        readonly put?: never;
        /**
         * Accept one piece of feedback
         * @description Answers 202 once the broker has acknowledged the event; the feedback is analysed and stored afterwards. JSON is accepted whatever the Content-Type says. Retrying with the same `Idempotency-Key` stores the feedback once.
         */
        readonly post: operations["postFeedback"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback/{message_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One analysed feedback
         * @description Feedback without a row is a 404 whose `state` says where it is.
         */
        readonly get: operations["getFeedback"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback/{message_id}/explain": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Why a feedback has its score */
        readonly get: operations["explainFeedback"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback/{message_id}/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What became of a feedback
         * @description Stored, waiting (`queued`, or `retrying` while its worker tries again), `dead` with its dead letter, or `unknown`. Looks at the table, at what waits in the topic and at the dead letters.
         */
        readonly get: operations["getFeedbackStatus"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback/alerts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Windows whose mood shifted
         * @description Each rule tells a window of a customer, or of all, once. The latest window first; a page past the end is empty.
         */
        readonly get: operations["listFeedbackAlerts"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback/explain": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Explain the scores of texts
         * @description Scores texts that need not be stored, and says why they score so. Nothing is sent or stored.
         */
        readonly post: operations["explainTexts"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All feedback that the filters find, as a file
         * @description Sent as it is read, however much there is. In CSV a text that a spreadsheet would run as a formula begins with an apostrophe.
         */
        readonly get: operations["exportFeedback"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/feedback/trends": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * How the sentiment goes over time
         * @description Windows by the time of the feedback, the earliest first; those without feedback are left out. The last windows still change.
         */
        readonly get: operations["getFeedbackTrends"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The process serves requests */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The process is alive; restart it when this fails */
        readonly get: operations["getLive"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Metrics in the text format of Prometheus */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This API as OpenAPI 3.1 */
        readonly get: operations["getOpenApi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Each dependency answers; send no traffic while this fails */
        readonly get: operations["getReady"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly DeadLetter: {
            readonly application: string;
            readonly attempts: number;
            /** Format: date-time */
            readonly died_at: string;
            /** @example 9f3c1b2a77e0d456 */
            readonly group: string;
            /**
             * @description Place of the dead letter: `<topic>-<partition>-<offset>`.
             * @example customer_feedback_dead_letters-3-17
             */
            readonly id: string;
            readonly key: string | null;
            /**
             * @description Whose headers it has; `none` where nothing says why it is there.
             * @enum {string}
             */
            readonly kind: "kafka-streams" | "spring" | "connect" | "none";
            readonly message: string;
            readonly offset: number;
            readonly partition: number;
            /**
             * @description Error code or class.
             * @example invalid-value
             */
            readonly reason: string;
            /** @description Where the record was read; null where it is not told. */
            readonly source: {
                readonly offset: number;
                readonly partition: number;
                readonly topic: string;
            } | null;
            /** @enum {string} */
            readonly state: "open" | "replayed" | "discarded";
            /** Format: date-time */
            readonly state_at: string | null;
            /** @example validate */
            readonly step: string;
            /**
             * @description Null for a topic of somebody else.
             * @example feedback
             */
            readonly system: string | null;
            readonly topic: string;
        };
        readonly DeadLetterAudit: {
            /** @description Why the index did not serve this. */
            readonly because: string | null;
            readonly entries: readonly {
                /** @enum {string} */
                readonly action: "replay" | "discard";
                /** @description Who did it, as they call themselves. */
                readonly actor: string | null;
                readonly address: string | null;
                /** Format: date-time */
                readonly at: string;
                /** @description Whether a corrected value was sent. */
                readonly edited: boolean;
                /**
                 * @description Place of the dead letter: `<topic>-<partition>-<offset>`.
                 * @example customer_feedback_dead_letters-3-17
                 */
                readonly id: string;
                /** @description Why it was discarded. */
                readonly reason: string | null;
                /** @description Where the record went. */
                readonly sent: {
                    readonly offset: number;
                    readonly partition: number;
                    readonly topic: string;
                } | null;
            }[];
            /** @description The `cursor` of the next page; null on the last. */
            readonly next: string | null;
            /**
             * @description `topics` where the index did not answer: the topics were read through, which takes longer.
             * @enum {string}
             */
            readonly served_by: "index" | "topics";
        };
        readonly DeadLetterGroups: {
            /** @description Why the index did not serve this. */
            readonly because: string | null;
            readonly groups: readonly {
                readonly count: number;
                /** Format: date-time */
                readonly first: string;
                readonly group: string;
                /** Format: date-time */
                readonly last: string;
                /** @description Of the newest; others differ in ids, numbers and quoted texts. */
                readonly message: string;
                /**
                 * @description Place of the dead letter: `<topic>-<partition>-<offset>`.
                 * @example customer_feedback_dead_letters-3-17
                 */
                readonly newest: string;
                /** @description Those that were neither replayed nor discarded. */
                readonly open: number;
                readonly reason: string;
                readonly step: string;
                readonly system: string | null;
                readonly topic: string;
            }[];
            /**
             * @description `topics` where the index did not answer: the topics were read through, which takes longer.
             * @enum {string}
             */
            readonly served_by: "index" | "topics";
        };
        readonly DeadLetterList: {
            /** @description Why the index did not serve this. */
            readonly because: string | null;
            readonly letters: readonly components["schemas"]["DeadLetter"][];
            /** @description The `cursor` of the next page; null on the last. */
            readonly next: string | null;
            /**
             * @description `topics` where the index did not answer: the topics were read through, which takes longer.
             * @enum {string}
             */
            readonly served_by: "index" | "topics";
        };
        readonly DiscardDeadLetter: {
            /**
             * @description Who does it, for the history; the address is noted too.
             * @example Ada
             */
            readonly actor?: string;
            /** @example sent by a test */
            readonly reason: string;
        };
        readonly DiscardedDeadLetter: {
            readonly id: string;
            /** @enum {string} */
            readonly state: "discarded";
        };
        readonly ExplainedStep: {
            /**
             * @description What the rule added; negative when it took away.
             * @example 0.293
             */
            readonly amount: number;
            /** @description Index of the token that was the cause; the word's own for capitals. */
            readonly by: number;
            /**
             * @description Name of the rule.
             * @example booster
             */
            readonly rule: string;
        };
        readonly ExplainedTexts: {
            readonly explained_by: {
                readonly scorer: string;
                readonly scorer_version: string;
            };
            /** @description One for each text, in their order. */
            readonly explanations: readonly components["schemas"]["Explanation"][];
        };
        readonly ExplainedToken: {
            /** @description Where it ends in `read`, excluded. */
            readonly end: number;
            /**
             * @description Valence in the lexicon, -4 to 4; null when the word is not in it.
             * @example 2.8
             */
            readonly lexicon: number | null;
            /** @description Where it begins in `read`, in UTF-16 code units. */
            readonly start: number;
            /** @description In the order in which they applied. */
            readonly steps: readonly components["schemas"]["ExplainedStep"][];
            /**
             * @description As written, without the punctuation around it.
             * @example amazing
             */
            readonly text: string;
            /** @description `lexicon` with all steps. */
            readonly valence: number;
        };
        readonly Explanation: {
            /** @description What "!" and "?" add to the sum, with its sign. */
            readonly emphasis: {
                readonly amount: number;
                readonly exclamations: number;
                readonly questions: number;
            };
            /** @description (sum + emphasis) / sqrt((sum + emphasis)^2 + 15). */
            readonly normalized: number;
            /** @description As scored: emoji stand as their descriptions. */
            readonly read: string;
            /** @description What rounding adds; with `normalized` it is the compound. */
            readonly rounding: number;
            readonly score: {
                /** @example 0.5859 */
                readonly compound: number;
                readonly negative: number;
                readonly neutral: number;
                readonly positive: number;
            };
            /** @example vader */
            readonly scorer: string;
            /** @description Sum of the valences. */
            readonly sum: number;
            /**
             * @description In words.
             * @example "amazing" is positive (+2.8).
             */
            readonly summary: string;
            /** @description As given. */
            readonly text: string;
            readonly tokens: readonly components["schemas"]["ExplainedToken"][];
            /** @example 3.3.2 */
            readonly version: string;
        };
        readonly FeedbackAccepted: {
            /** @example Feedback accepted and queued for analysis. */
            readonly message: string;
            /**
             * Format: uuid
             * @example 019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55
             */
            readonly message_id: string;
        };
        readonly FeedbackAlert: {
            /** Format: uuid */
            readonly alert_id: string;
            /**
             * @description The same in the windows before it.
             * @example 0.23
             */
            readonly baseline: number;
            /** @description Null for all customers. */
            readonly customer_id: string | null;
            /**
             * @description Name of the rule.
             * @example mood-drop
             */
            readonly rule: string;
            /** @description Beginnings of the texts with the lowest compound. */
            readonly texts: readonly string[];
            /**
             * @description What the rule measures, in the window.
             * @example -0.41
             */
            readonly value: number;
            /**
             * Format: date-time
             * @example 2026-02-19T14:30:00Z
             */
            readonly window_start: string;
        };
        readonly FeedbackAlertList: {
            readonly alerts: readonly components["schemas"]["FeedbackAlert"][];
        };
        readonly FeedbackExplanation: {
            /** @description The stored score. */
            readonly compound: number;
            readonly explained_by: {
                readonly scorer: string;
                readonly scorer_version: string;
            };
            readonly explanation: components["schemas"]["Explanation"];
            readonly feedback_text: string;
            /** Format: uuid */
            readonly message_id: string;
            /** @description Present when another scorer or version scored the row. */
            readonly note?: string;
            /** @description Whether the explanation is of the scorer that scored the row. */
            readonly same_scorer: boolean;
            /** @description What scored the stored row. */
            readonly scorer: string;
            readonly scorer_version: string;
            /** @description The stored label. */
            readonly sentiment_score: string;
        };
        readonly FeedbackList: {
            /** @description All that the filters find, with `count=true`. */
            readonly count?: number;
            readonly feedback: readonly components["schemas"]["StoredFeedback"][];
            /** @example 10 */
            readonly limit: number;
            /** @description Cursor of the rows that follow; null when there are none. */
            readonly next: string | null;
            /**
             * @description Null with `cursor`.
             * @example 1
             */
            readonly page: number | null;
            /** @description Cursor of the rows before; null when there are none. */
            readonly prev: string | null;
            /**
             * @description As asked for; null for all.
             * @enum {string|null}
             */
            readonly sentiment: "positive" | "negative" | "neutral" | null;
        };
        readonly FeedbackProblem: components["schemas"]["Problem"] & {
            /** @example customer_feedback_dead_letters-2-17 */
            readonly dead_letter_id?: string;
            /** @description Where to look on: the row, or the dead letter. */
            readonly href?: string;
            /** @description queued, retrying: records of its partition up to its own that are not stored yet. */
            readonly lag?: number;
            /** @description dead: what was wrong. */
            readonly message?: string;
            /** @example 42 */
            readonly offset?: number;
            /** @example 3 */
            readonly partition?: number;
            /**
             * @description dead: the code of its dead letter. retrying: what its worker waits for.
             * @example invalid-value
             */
            readonly reason?: string;
            /** @description unknown: how many records were looked at, and whether those were all. */
            readonly searched?: {
                readonly complete: boolean;
                readonly records: number;
            };
            /** @enum {string} */
            readonly state: "stored" | "queued" | "retrying" | "dead" | "unknown" | "not-a-uuid";
            /**
             * @description dead: the step that failed.
             * @example validate
             */
            readonly step?: string;
            /** @description queued, retrying: where its record lies. */
            readonly topic?: string;
        };
        readonly FeedbackRequest: {
            /** @example CUST001 */
            readonly customer_id: string;
            /**
             * @description At most 65535 bytes in UTF-8.
             * @example This product is amazing!
             */
            readonly feedback_text: string;
            /**
             * Format: date-time
             * @description ISO 8601. Without an offset it is UTC; a date alone is midnight UTC; digits below the millisecond are cut.
             * @example 2026-02-19T14:30:00Z
             */
            readonly timestamp: string;
        };
        readonly FeedbackStatus: {
            /** @example customer_feedback_dead_letters-2-17 */
            readonly dead_letter_id?: string;
            /** @description unknown: what that may mean. */
            readonly detail?: string;
            /** @description Where to look on: the row, or the dead letter. */
            readonly href?: string;
            /** @description queued, retrying: records of its partition up to its own that are not stored yet. */
            readonly lag?: number;
            /** @description dead: what was wrong. */
            readonly message?: string;
            /**
             * Format: uuid
             * @example 019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55
             */
            readonly message_id: string;
            /** @example 42 */
            readonly offset?: number;
            /** @example 3 */
            readonly partition?: number;
            /**
             * @description dead: the code of its dead letter. retrying: what its worker waits for.
             * @example invalid-value
             */
            readonly reason?: string;
            /** @description unknown: how many records were looked at, and whether those were all. */
            readonly searched?: {
                readonly complete: boolean;
                readonly records: number;
            };
            /** @enum {string} */
            readonly state: "stored" | "queued" | "retrying" | "dead" | "unknown";
            /**
             * @description dead: the step that failed.
             * @example validate
             */
            readonly step?: string;
            /** @description queued, retrying: where its record lies. */
            readonly topic?: string;
        };
        readonly FeedbackTrend: {
            /** @description All feedback of the window, other labels included. */
            readonly count: number;
            /** @description Null for all customers. */
            readonly customer_id: string | null;
            /** @description Feedback that came too late to be counted in the window. */
            readonly late: number;
            /** @example 0.2134 */
            readonly mean_compound: number | null;
            readonly negative: number;
            readonly neutral: number;
            readonly positive: number;
            /**
             * Format: date-time
             * @description Not included.
             * @example 2026-02-19T14:31:00Z
             */
            readonly window_end: string;
            /**
             * Format: date-time
             * @description Included.
             * @example 2026-02-19T14:30:00Z
             */
            readonly window_start: string;
        };
        readonly FeedbackTrendList: {
            readonly trends: readonly components["schemas"]["FeedbackTrend"][];
        };
        readonly Health: {
            /** @enum {string} */
            readonly status: "healthy";
        };
        readonly Live: {
            /** @enum {string} */
            readonly status: "live";
        };
        readonly OpenDeadLetter: components["schemas"]["DeadLetter"] & {
            /** @description The bytes of the value, base64; null for a tombstone. */
            readonly bytes: string | null;
            readonly headers: {
                readonly [key: string]: string | null | readonly (string | null)[];
            };
            readonly history: readonly {
                /** @enum {string} */
                readonly action: "replay" | "discard";
                /** @description Who did it, as they call themselves. */
                readonly actor: string | null;
                readonly address: string | null;
                /** Format: date-time */
                readonly at: string;
                /** @description Whether a corrected value was sent. */
                readonly edited: boolean;
                /** @description Why it was discarded. */
                readonly reason: string | null;
                /** @description Where the record went. */
                readonly sent: {
                    readonly offset: number;
                    readonly partition: number;
                    readonly topic: string;
                } | null;
            }[];
            readonly meaning: string;
            /** @description What to do. */
            readonly next: string;
            /** @description How often the record had been replayed before it died here. */
            readonly replays: number;
            readonly schema_id: number | null;
            readonly stacktrace: string | null;
            /**
             * Format: date-time
             * @description The record's event time.
             */
            readonly timestamp: string | null;
            /** @description Why it cannot be decoded. */
            readonly undecoded: string | null;
            /** @description The decoded value; null when it cannot be decoded. */
            readonly value?: unknown;
        };
        readonly Problem: {
            readonly detail: string;
            /** @description The detail once more, for clients that read no problem documents. */
            readonly error: string;
            /** @description Each field that is wrong. */
            readonly errors?: readonly {
                readonly field: string;
                readonly message: string;
            }[];
            /** @description Path of the request. */
            readonly instance: string;
            readonly status: number;
            readonly title: string;
            /** @example urn:millrace:problem:invalid-body */
            readonly type: string;
        };
        readonly Readiness: {
            readonly dependencies: readonly {
                readonly detail?: string;
                readonly name: string;
                /** @enum {string} */
                readonly status: "up" | "down";
            }[];
            /** @enum {string} */
            readonly status: "ready" | "not ready";
        };
        readonly ReplayDeadLetter: {
            /**
             * @description Who does it, for the history; the address is noted too.
             * @example Ada
             */
            readonly actor?: string;
            /**
             * @description Send also what was replayed or discarded before.
             * @default false
             */
            readonly again: boolean;
            /**
             * @description Only say what would be sent.
             * @default false
             */
            readonly dry_run: boolean;
            /**
             * @description A record that was replayed so often is refused.
             * @default 3
             */
            readonly max_replays: number;
            /** @description A corrected value, checked against schema and limits. */
            readonly value?: unknown;
        };
        readonly ReplayDeadLetters: {
            /**
             * @description Who does it, for the history; the address is noted too.
             * @example Ada
             */
            readonly actor?: string;
            /**
             * @description Send also what was replayed or discarded before.
             * @default false
             */
            readonly again: boolean;
            /**
             * @description Only say what would be sent.
             * @default false
             */
            readonly dry_run: boolean;
            /** @description All conditions hold together; {} means every letter of every system. */
            readonly filter: {
                readonly group?: string;
                readonly reason?: string;
                readonly step?: string;
                readonly system?: string;
                readonly topic?: string;
            };
            /**
             * @description Most records in all.
             * @default 10000
             */
            readonly limit: number;
            /**
             * @description A record that was replayed so often is refused.
             * @default 3
             */
            readonly max_replays: number;
            /**
             * @description Most records in a second.
             * @default 100
             */
            readonly rate: number;
        };
        readonly ReplayedDeadLetter: {
            readonly id: string;
            readonly note: string | null;
            /** @enum {string} */
            readonly outcome: "replayed" | "would-replay";
            /** @description How often the record was sent back, this time included. */
            readonly replays: number;
            /** @description The topic that it went, or would go, back to. */
            readonly to: string;
        };
        readonly ReplayJob: {
            readonly actor: string | null;
            readonly address: string | null;
            /**
             * @description Letters by what became of them.
             * @example {
             *       "replayed": 41
             *     }
             */
            readonly counts: {
                readonly [key: string]: number;
            };
            readonly dry_run: boolean;
            /** Format: date-time */
            readonly ended_at: string | null;
            readonly error: string | null;
            /** @example 019c7639-5f00-7cc4-8234-123456789012 */
            readonly job: string;
            /** @description Whether `limit` was reached and letters are left. */
            readonly more: boolean;
            /** @description The first hundred that were not sent. */
            readonly problems: readonly {
                readonly id: string;
                readonly message: string;
                readonly outcome: string;
            }[];
            readonly rate: number;
            /** Format: date-time */
            readonly started_at: string;
            /** @enum {string} */
            readonly state: "running" | "done" | "stopped" | "failed";
        };
        readonly ReplayJobs: {
            readonly jobs: readonly components["schemas"]["ReplayJob"][];
        };
        readonly StopReplayJob: {
            /**
             * @description Who does it, for the history; the address is noted too.
             * @example Ada
             */
            readonly actor?: string;
        };
        readonly StoredFeedback: {
            /**
             * Format: date-time
             * @description When the feedback was accepted.
             * @example 2026-02-19T14:30:01.187Z
             */
            readonly accepted_at: string;
            /**
             * Format: date-time
             * @example 2026-02-19T14:30:01.204Z
             */
            readonly analysis_timestamp: string;
            /** @example 0.6239 */
            readonly compound: number;
            /** @example CUST001 */
            readonly customer_id: string;
            /** @example This product is amazing! */
            readonly feedback_text: string;
            /**
             * Format: date-time
             * @example 2026-02-19T14:30:00Z
             */
            readonly feedback_timestamp: string;
            /**
             * Format: uuid
             * @example 019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55
             */
            readonly message_id: string;
            /** @example vader */
            readonly scorer: string;
            /** @example 3.3.2 */
            readonly scorer_version: string;
            /**
             * @description The label.
             * @example positive
             */
            readonly sentiment_score: string;
        };
        readonly TextsToExplain: {
            /**
             * @example [
             *       "Not good at all, sadly"
             *     ]
             */
            readonly texts: readonly string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly listDeadLetters: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                readonly group?: string;
                readonly limit?: number;
                readonly reason?: string;
                readonly state?: "open" | "replayed" | "discarded";
                readonly step?: string;
                readonly system?: string;
                readonly topic?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterList"];
                };
            };
            /** @description The query is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDeadLetter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Place of the dead letter: `<topic>-<partition>-<offset>`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The letter */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OpenDeadLetter"];
                };
            };
            /** @description Nothing is here */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly discardDeadLetter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Place of the dead letter: `<topic>-<partition>-<offset>`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["DiscardDeadLetter"];
            };
        };
        readonly responses: {
            /** @description Noted */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DiscardedDeadLetter"];
                };
            };
            /** @description The request body is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing is here */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its status does not allow this */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content encoding is not supported; or: The content type is not supported */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available; or: The outcome is unknown */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly replayDeadLetter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Place of the dead letter: `<topic>-<partition>-<offset>`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReplayDeadLetter"];
            };
        };
        readonly responses: {
            /** @description Sent, or what would be sent */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayedDeadLetter"];
                };
            };
            /** @description The request body is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing is here */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its status does not allow this */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content encoding is not supported; or: The content type is not supported */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The value is refused */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available; or: The outcome is unknown */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly auditDeadLetters: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                readonly limit?: number;
                readonly system?: string;
                readonly topic?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterAudit"];
                };
            };
            /** @description The query is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly groupDeadLetters: {
        readonly parameters: {
            readonly query?: {
                readonly group?: string;
                readonly limit?: number;
                readonly reason?: string;
                readonly state?: "open" | "replayed" | "discarded";
                readonly step?: string;
                readonly system?: string;
                readonly topic?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The groups */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterGroups"];
                };
            };
            /** @description The query is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listReplayJobs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The jobs */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayJobs"];
                };
            };
        };
    };
    readonly getReplayJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The job */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayJob"];
                };
            };
            /** @description Nothing is here */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly stopReplayJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StopReplayJob"];
            };
        };
        readonly responses: {
            /** @description It stops */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayJob"];
                };
            };
            /** @description The request body is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing is here */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its status does not allow this */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content encoding is not supported; or: The content type is not supported */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available; or: The outcome is unknown */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly replayDeadLetters: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReplayDeadLetters"];
            };
        };
        readonly responses: {
            /** @description Begun */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayJob"];
                };
            };
            /** @description The request body is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing is here */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its status does not allow this */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content encoding is not supported; or: The content type is not supported */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available; or: The outcome is unknown */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDocs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The page */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly listFeedback: {
        readonly parameters: {
            readonly query?: {
                /** @description Feedback accepted at this time or later. */
                readonly arrived_from?: string;
                /** @description Feedback accepted before this time. */
                readonly arrived_to?: string;
                /** @description Whether to count all that the filters find. */
                readonly count?: "true" | "false";
                /** @description `next` or `prev` of an answer. Goes on from there in its order, at any depth at the same cost. */
                readonly cursor?: string;
                /** @description Feedback of one customer. */
                readonly customer_id?: string;
                /** @description Feedback given at this time or later. */
                readonly from?: string;
                readonly limit?: number;
                /** @description Greatest compound, itself included. */
                readonly max_compound?: number;
                /** @description Least compound, itself included. */
                readonly min_compound?: number;
                /** @description Newest first: by the time of the feedback as its client gave it, or by the time it was accepted. */
                readonly order?: "feedback_time" | "arrival";
                /** @description Default 1. Not with `cursor`. */
                readonly page?: number;
                /** @description Name of the scorer. */
                readonly scorer?: string;
                /** @description Default: all of them. */
                readonly sentiment?: "positive" | "negative" | "neutral";
                /** @description Feedback given before this time. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page */
            readonly 200: {
                headers: {
                    /** @description rel="next" and rel="prev" (RFC 8288). */
                    readonly Link?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeedbackList"];
                };
            };
            /** @description The query is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available; or: The query took too long */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly postFeedback: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description One key per piece of feedback and customer: the same key makes the same message_id. */
                readonly "idempotency-key"?: string;
                /** @description `wait=n` (RFC 7240): answers when the feedback is stored or has died, after n seconds at the latest (10 at most). */
                readonly prefer?: string;
                /** @description W3C Trace Context; carried on in the event. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["FeedbackRequest"];
            };
        };
        readonly responses: {
            /** @description With `Prefer: wait`: stored, as the row; or dead, as its status */
            readonly 200: {
                headers: {
                    /** @description The wait that was granted. */
                    readonly "Preference-Applied"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StoredFeedback"] | components["schemas"]["FeedbackStatus"];
                };
            };
            /** @description Accepted and queued, not yet stored */
            readonly 202: {
                headers: {
                    /** @description Where its status is told. */
                    readonly Location?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeedbackAccepted"];
                };
            };
            /** @description The request body is invalid; or: A request header is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content encoding is not supported */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The idempotency key was used for another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The broker is not available; or: The outcome is unknown */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getFeedback: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly message_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The stored row */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StoredFeedback"];
                };
            };
            /** @description It has no row (yet) */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["FeedbackProblem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly explainFeedback: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly message_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The explanation */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeedbackExplanation"];
                };
            };
            /** @description Nothing is here */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getFeedbackStatus: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly message_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Its state */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeedbackStatus"];
                };
            };
            /** @description The id is no UUID */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["FeedbackProblem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listFeedbackAlerts: {
        readonly parameters: {
            readonly query?: {
                /** @description Only alerts about this customer. Default: all alerts. */
                readonly customer_id?: string;
                /** @description Earliest begin of the window, included. */
                readonly from?: string;
                readonly limit?: number;
                readonly page?: number;
                /** @description Latest begin of the window, not included. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeedbackAlertList"];
                };
            };
            /** @description The query is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly explainTexts: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["TextsToExplain"];
            };
        };
        readonly responses: {
            /** @description The explanations */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExplainedTexts"];
                };
            };
            /** @description The request body is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content encoding is not supported */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly exportFeedback: {
        readonly parameters: {
            readonly query?: {
                /** @description Feedback accepted at this time or later. */
                readonly arrived_from?: string;
                /** @description Feedback accepted before this time. */
                readonly arrived_to?: string;
                /** @description Feedback of one customer. */
                readonly customer_id?: string;
                /** @description CSV with a line of names, or one JSON object a line. */
                readonly format?: "csv" | "ndjson";
                /** @description Feedback given at this time or later. */
                readonly from?: string;
                /** @description Greatest compound, itself included. */
                readonly max_compound?: number;
                /** @description Least compound, itself included. */
                readonly min_compound?: number;
                /** @description Newest first: by the time of the feedback as its client gave it, or by the time it was accepted. */
                readonly order?: "feedback_time" | "arrival";
                /** @description Name of the scorer. */
                readonly scorer?: string;
                /** @description Default: all of them. */
                readonly sentiment?: "positive" | "negative" | "neutral";
                /** @description Feedback given before this time. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/x-ndjson": string;
                    readonly "text/csv": string;
                };
            };
            /** @description The query is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available; or: The query took too long */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getFeedbackTrends: {
        readonly parameters: {
            readonly query?: {
                /** @description Size of the windows. */
                readonly by?: "minute" | "hour";
                /** @description Only the feedback of this customer. Default: of all. */
                readonly customer_id?: string;
                /** @description Earliest begin of a window, included. Default: 60 minutes or 24 hours before `to`. */
                readonly from?: string;
                /** @description Latest begin of a window, not included. Default: now. At most 1440 windows. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The windows */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeedbackTrendList"];
                };
            };
            /** @description The query is invalid */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server failed */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Healthy */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly getLive: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Alive */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Live"];
                };
            };
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All metrics */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly getOpenApi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The document */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
    };
    readonly getReady: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All up */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description At least one is down */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
