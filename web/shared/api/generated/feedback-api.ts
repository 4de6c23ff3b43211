// Generated from the API's own document (/openapi.json) by `npm run generate:client`. Do not edit.

export interface paths {
    "/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters
         * @description All filters are optional and combine with AND.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a dead letter by id
         * @description The decoded value, its bytes, all headers, why it failed, what to do next, and what was done about it.
         */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discard a dead letter
         * @description Bulk replays skip it from then on. The letter stays in its topic.
         */
        post: operations["discardDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a dead letter, unchanged or corrected
         * @description It returns to its source topic. 409 says why it cannot be sent as it is; 422 names what does not fit in a corrected value.
         */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List actions on dead letters */
        get: operations["auditDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List groups of similar dead letters
         * @description The largest group first. A shape is a message without ids, numbers and quoted texts.
         */
        get: operations["groupDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bulk replay jobs
         * @description The jobs of this process. Each letter's history says what was sent.
         */
        get: operations["listReplayJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a bulk replay job */
        get: operations["getReplayJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/jobs/{job}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a bulk replay job
         * @description Letters that were already sent stay sent; the rest stay as they are.
         */
        post: operations["stopReplayJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay dead letters in bulk
         * @description Answers at once; the job continues in this process, and `Location` reports its progress. It skips letters that fail again meanwhile. One job runs at a time: 409 names it.
         */
        post: operations["replayDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the API documentation page */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List feedback
         * @description Every parameter is optional, and all combine; an unknown one is refused. Newest first; a page past the end is empty. `next` and `prev` continue from a row, so nothing is repeated or skipped while feedback comes in; `Link` has them as URLs.
         */
        get: operations["listFeedback"];
        put?: never;
        /**
         * Submit feedback
         * @description Answers 202 once the broker has acknowledged the event; the feedback is analysed and stored afterwards. JSON is accepted whatever the Content-Type says. Retrying with the same `Idempotency-Key` stores the feedback once.
         */
        post: operations["postFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get feedback by id
         * @description Feedback without a row gives a 404 whose `state` says where it is.
         */
        get: operations["getFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/{message_id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explain the score of a feedback */
        get: operations["explainFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/{message_id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the status of a feedback
         * @description `stored`, waiting (`queued`, or `retrying` while its worker retries), `dead` with its dead letter, or `unknown`. Searches the table, the waiting records of the topic, and the dead letters.
         */
        get: operations["getFeedbackStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/{message_id}/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the trace of a feedback
         * @description A timeline of the request, its record, score, row and dead letters with what was done about them. It also says what was searched and what no longer exists. The id of a dead letter works too.
         */
        get: operations["traceFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List shift alerts
         * @description Each rule raises one alert for a window of a customer, or of all. The latest window first; a page past the end is empty.
         */
        get: operations["listFeedbackAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain the score of texts
         * @description Scores and explains any texts, stored or not. Nothing is sent or stored.
         */
        post: operations["explainTexts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export feedback
         * @description Streamed while it is read, at any size. In CSV, a text that a spreadsheet would run as a formula gets a leading apostrophe.
         */
        get: operations["exportFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream scored feedback (SSE)
         * @description Events are named `feedback`; their id is `<partition>-<offset>` in the scored topic and their data a StoredFeedback. With `Last-Event-ID` the stream resumes after that event, within the last 1,000 events. Feedback may arrive more than once: deduplicate by `message_id`. A connection ends after about two minutes; browsers reconnect.
         */
        get: operations["streamFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/trends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get sentiment trends
         * @description Windows by the feedback's own time, the earliest first, without empty windows. The last windows still change.
         */
        get: operations["getFeedbackTrends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check health */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check liveness */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Prometheus metrics */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the OpenAPI 3.1 document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check readiness */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/topology": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get topologies and the state of their workers
         * @description The graph of each topology, the totals of its steps, its lag according to the broker, and each worker of WORKER_METRICS_URLS. Also answers while workers or the broker are down, and says so.
         */
        get: operations["getTopology"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        DeadLetter: {
            application: string;
            attempts: number;
            /** Format: date-time */
            died_at: string;
            /** @example 9f3c1b2a77e0d456 */
            group: string;
            /**
             * @description Position of the dead letter: `<topic>-<partition>-<offset>`.
             * @example customer_feedback_dead_letters-3-17
             */
            id: string;
            key: string | null;
            /**
             * @description Which application wrote its headers; `none` if no header says why it is there.
             * @enum {string}
             */
            kind: "kafka-streams" | "spring" | "connect" | "none";
            message: string;
            offset: number;
            partition: number;
            /**
             * @description Error code or class.
             * @example invalid-value
             */
            reason: string;
            /** @description Where the record was read; null if unknown. */
            source: {
                offset: number;
                partition: number;
                topic: string;
            } | null;
            /** @enum {string} */
            state: "open" | "replayed" | "discarded";
            /** Format: date-time */
            state_at: string | null;
            /** @example validate */
            step: string;
            /**
             * @description Null for a topic of another application.
             * @example feedback
             */
            system: string | null;
            topic: string;
        };
        DeadLetterAudit: {
            /** @description Why the index did not serve this response. */
            because: string | null;
            entries: {
                /** @enum {string} */
                action: "replay" | "discard";
                /** @description Who did it, by their own word. */
                actor: string | null;
                address: string | null;
                /** Format: date-time */
                at: string;
                /** @description Whether a corrected value was sent. */
                edited: boolean;
                /**
                 * @description Position of the dead letter: `<topic>-<partition>-<offset>`.
                 * @example customer_feedback_dead_letters-3-17
                 */
                id: string;
                /** @description Why it was discarded. */
                reason: string | null;
                /** @description Where the record went. */
                sent: {
                    offset: number;
                    partition: number;
                    topic: string;
                } | null;
            }[];
            /** @description The `cursor` of the next page; null on the last. */
            next: string | null;
            /**
             * @description `topics` if the index could not answer and the API read the topics, which takes longer.
             * @enum {string}
             */
            served_by: "index" | "topics";
        };
        DeadLetterGroups: {
            /** @description Why the index did not serve this response. */
            because: string | null;
            groups: {
                count: number;
                /** Format: date-time */
                first: string;
                group: string;
                /** Format: date-time */
                last: string;
                /** @description The newest letter's message; others differ in ids, numbers and quoted texts. */
                message: string;
                /**
                 * @description Position of the dead letter: `<topic>-<partition>-<offset>`.
                 * @example customer_feedback_dead_letters-3-17
                 */
                newest: string;
                /** @description Letters that were neither replayed nor discarded. */
                open: number;
                reason: string;
                step: string;
                system: string | null;
                topic: string;
            }[];
            /**
             * @description `topics` if the index could not answer and the API read the topics, which takes longer.
             * @enum {string}
             */
            served_by: "index" | "topics";
        };
        DeadLetterList: {
            /** @description Why the index did not serve this response. */
            because: string | null;
            letters: components["schemas"]["DeadLetter"][];
            /** @description The `cursor` of the next page; null on the last. */
            next: string | null;
            /**
             * @description `topics` if the index could not answer and the API read the topics, which takes longer.
             * @enum {string}
             */
            served_by: "index" | "topics";
        };
        DiscardDeadLetter: {
            /**
             * @description Who does it, for the history, which also records the address.
             * @example Ada
             */
            actor?: string;
            /** @example sent by a test */
            reason: string;
        };
        DiscardedDeadLetter: {
            id: string;
            /** @enum {string} */
            state: "discarded";
        };
        ExplainedStep: {
            /**
             * @description What the rule added; negative if it subtracted.
             * @example 0.293
             */
            amount: number;
            /** @description Index of the token that caused it; the word's own index for capitals. */
            by: number;
            /**
             * @description Name of the rule.
             * @example booster
             */
            rule: string;
        };
        ExplainedTexts: {
            explained_by: {
                scorer: string;
                scorer_version: string;
            };
            /** @description One for each text, in order. */
            explanations: components["schemas"]["Explanation"][];
        };
        ExplainedToken: {
            /** @description Where it ends in `read`, excluded. */
            end: number;
            /**
             * @description Valence in the lexicon, -4 to 4; null if the word is not in it.
             * @example 2.8
             */
            lexicon: number | null;
            /** @description Where it begins in `read`, in UTF-16 code units. */
            start: number;
            /** @description In the order in which they applied. */
            steps: components["schemas"]["ExplainedStep"][];
            /**
             * @description As written, without the punctuation around it.
             * @example amazing
             */
            text: string;
            /** @description `lexicon` after all steps. */
            valence: number;
        };
        Explanation: {
            /** @description What "!" and "?" add to the sum, with its sign. */
            emphasis: {
                amount: number;
                exclamations: number;
                questions: number;
            };
            /** @description (sum + emphasis) / sqrt((sum + emphasis)^2 + 15). */
            normalized: number;
            /** @description As scored, with emoji replaced by their descriptions. */
            read: string;
            /** @description What rounding adds; with `normalized` it is the compound. */
            rounding: number;
            score: {
                /** @example 0.5859 */
                compound: number;
                negative: number;
                neutral: number;
                positive: number;
            };
            /** @example vader */
            scorer: string;
            /** @description Sum of the valences. */
            sum: number;
            /**
             * @description In words.
             * @example "amazing" is positive (+2.8).
             */
            summary: string;
            /** @description As given. */
            text: string;
            tokens: components["schemas"]["ExplainedToken"][];
            /** @example 3.3.2 */
            version: string;
        };
        FeedbackAccepted: {
            /** @example Feedback accepted and queued for analysis. */
            message: string;
            /**
             * Format: uuid
             * @example 019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55
             */
            message_id: string;
        };
        FeedbackAlert: {
            /** Format: uuid */
            alert_id: string;
            /**
             * @description The measure in the windows before it.
             * @example 0.23
             */
            baseline: number;
            /** @description Number of feedback records in the window when it was judged. */
            count: number;
            /** @description Null for all customers. */
            customer_id: string | null;
            /**
             * @description What the rule measures: the mean compound, or the share of negative feedback from 0 to 1.
             * @enum {string}
             */
            measure: "mean" | "negative_share";
            /**
             * @description Name of the rule.
             * @example mood-drop
             */
            rule: string;
            /** @description Beginnings of the texts with the lowest compound. */
            texts: string[];
            /**
             * @description The measure in the window.
             * @example -0.41
             */
            value: number;
            /**
             * Format: date-time
             * @description Not included.
             * @example 2026-02-19T14:31:00Z
             */
            window_end: string;
            /**
             * Format: date-time
             * @example 2026-02-19T14:30:00Z
             */
            window_start: string;
        };
        FeedbackAlertList: {
            alerts: components["schemas"]["FeedbackAlert"][];
        };
        FeedbackExplanation: {
            /** @description The stored score. */
            compound: number;
            explained_by: {
                scorer: string;
                scorer_version: string;
            };
            explanation: components["schemas"]["Explanation"];
            feedback_text: string;
            /** Format: uuid */
            message_id: string;
            /** @description Present if another scorer or version scored the row. */
            note?: string;
            /** @description Whether the explaining scorer also scored the row. */
            same_scorer: boolean;
            /** @description The scorer of the stored row. */
            scorer: string;
            scorer_version: string;
            /** @description The stored label. */
            sentiment_score: string;
        };
        FeedbackList: {
            /** @description Number of matching rows, with `count=true`. */
            count?: number;
            /** @description With `count`: false if there are more rows, and counting all of them would take too long. */
            count_exact?: boolean;
            feedback: components["schemas"]["StoredFeedback"][];
            /** @example 10 */
            limit: number;
            /** @description Cursor of the following rows; null if there are none. */
            next: string | null;
            /**
             * @description Null with `cursor`.
             * @example 1
             */
            page: number | null;
            /** @description Cursor of the preceding rows; null if there are none. */
            prev: string | null;
            /**
             * @description As requested; null for all.
             * @enum {string|null}
             */
            sentiment: "positive" | "negative" | "neutral" | null;
        };
        FeedbackProblem: components["schemas"]["Problem"] & {
            /** @example customer_feedback_dead_letters-2-17 */
            dead_letter_id?: string;
            /** @description URL of the row or the dead letter. */
            href?: string;
            /** @description queued, retrying: records of its partition, up to and including its own, that are not stored yet. */
            lag?: number;
            /** @description dead: what was wrong. */
            message?: string;
            /** @example 42 */
            offset?: number;
            /** @example 3 */
            partition?: number;
            /**
             * @description dead: the code of its dead letter. retrying: what its worker waits for.
             * @example invalid-value
             */
            reason?: string;
            /** @description unknown: the number of searched records, and whether those were all. */
            searched?: {
                complete: boolean;
                records: number;
            };
            /** @enum {string} */
            state: "stored" | "queued" | "retrying" | "dead" | "unknown" | "not-a-uuid";
            /**
             * @description dead: the step that failed.
             * @example validate
             */
            step?: string;
            /** @description queued, retrying: the topic of its record. */
            topic?: string;
        };
        FeedbackRequest: {
            /** @example CUST001 */
            customer_id: string;
            /**
             * @description At most 65535 bytes in UTF-8.
             * @example This product is amazing!
             */
            feedback_text: string;
            /**
             * Format: date-time
             * @description ISO 8601. Without an offset it is UTC; a date alone is midnight UTC; digits below the millisecond are cut off.
             * @example 2026-02-19T14:30:00Z
             */
            timestamp: string;
        };
        FeedbackStatus: {
            /** @example customer_feedback_dead_letters-2-17 */
            dead_letter_id?: string;
            /** @description unknown: what that may mean. */
            detail?: string;
            /** @description URL of the row or the dead letter. */
            href?: string;
            /** @description queued, retrying: records of its partition, up to and including its own, that are not stored yet. */
            lag?: number;
            /** @description dead: what was wrong. */
            message?: string;
            /**
             * Format: uuid
             * @example 019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55
             */
            message_id: string;
            /** @example 42 */
            offset?: number;
            /** @example 3 */
            partition?: number;
            /**
             * @description dead: the code of its dead letter. retrying: what its worker waits for.
             * @example invalid-value
             */
            reason?: string;
            /** @description unknown: the number of searched records, and whether those were all. */
            searched?: {
                complete: boolean;
                records: number;
            };
            /** @enum {string} */
            state: "stored" | "queued" | "retrying" | "dead" | "unknown";
            /**
             * @description dead: the step that failed.
             * @example validate
             */
            step?: string;
            /** @description queued, retrying: the topic of its record. */
            topic?: string;
        };
        FeedbackTrace: {
            /** @description In the order in which they happened. */
            events: components["schemas"]["TraceEvent"][];
            /** @description As requested: a message id, or the id of a dead letter. */
            message_id: string;
            /** @description What no longer exists or was not found, and why. */
            missing: string[];
            /** @description Number of searched records, and whether the search was complete. */
            searched: {
                complete: boolean;
                records: number;
            };
            /** @enum {string} */
            state: "stored" | "queued" | "retrying" | "dead" | "unknown";
        };
        FeedbackTrend: {
            /** @description All feedback of the window, including other labels. */
            count: number;
            /** @description Null for all customers. */
            customer_id: string | null;
            /** @description Feedback that arrived too late for the window. */
            late: number;
            /** @example 0.2134 */
            mean_compound: number | null;
            negative: number;
            neutral: number;
            positive: number;
            /**
             * Format: date-time
             * @description Not included.
             * @example 2026-02-19T14:31:00Z
             */
            window_end: string;
            /**
             * Format: date-time
             * @description Included.
             * @example 2026-02-19T14:30:00Z
             */
            window_start: string;
        };
        FeedbackTrendList: {
            trends: components["schemas"]["FeedbackTrend"][];
        };
        Health: {
            /** @enum {string} */
            status: "healthy";
        };
        Live: {
            /** @enum {string} */
            status: "live";
        };
        OpenDeadLetter: components["schemas"]["DeadLetter"] & {
            /** @description The bytes of the value, base64; null for a tombstone. */
            bytes: string | null;
            headers: {
                [key: string]: string | null | (string | null)[];
            };
            history: {
                /** @enum {string} */
                action: "replay" | "discard";
                /** @description Who did it, by their own word. */
                actor: string | null;
                address: string | null;
                /** Format: date-time */
                at: string;
                /** @description Whether a corrected value was sent. */
                edited: boolean;
                /** @description Why it was discarded. */
                reason: string | null;
                /** @description Where the record went. */
                sent: {
                    offset: number;
                    partition: number;
                    topic: string;
                } | null;
            }[];
            meaning: string;
            /** @description What to do. */
            next: string;
            /** @description How often the record was replayed before it failed here. */
            replays: number;
            schema_id: number | null;
            stacktrace: string | null;
            /**
             * Format: date-time
             * @description The record's event time.
             */
            timestamp: string | null;
            /** @description Why it cannot be decoded. */
            undecoded: string | null;
            /** @description The decoded value; null if it cannot be decoded. */
            value?: unknown;
        };
        Problem: {
            detail: string;
            /** @description Repeats the detail, for clients that do not read problem documents. */
            error: string;
            /** @description Each invalid field. */
            errors?: {
                field: string;
                message: string;
            }[];
            /** @description Path of the request. */
            instance: string;
            status: number;
            title: string;
            /** @example urn:millrace:problem:invalid-body */
            type: string;
        };
        Readiness: {
            dependencies: {
                detail?: string;
                name: string;
                /** @enum {string} */
                status: "up" | "down";
            }[];
            /** @enum {string} */
            status: "ready" | "not ready";
        };
        ReplayDeadLetter: {
            /**
             * @description Who does it, for the history, which also records the address.
             * @example Ada
             */
            actor?: string;
            /**
             * @description Also send letters that were replayed or discarded before.
             * @default false
             */
            again: boolean;
            /**
             * @description Only report what would be sent.
             * @default false
             */
            dry_run: boolean;
            /**
             * @description A record that was replayed this often is refused.
             * @default 3
             */
            max_replays: number;
            /** @description A corrected value, validated against schema and limits. */
            value?: unknown;
        };
        ReplayDeadLetters: {
            /**
             * @description Who does it, for the history, which also records the address.
             * @example Ada
             */
            actor?: string;
            /**
             * @description Also send letters that were replayed or discarded before.
             * @default false
             */
            again: boolean;
            /**
             * @description Only report what would be sent.
             * @default false
             */
            dry_run: boolean;
            /** @description Conditions combine with AND; {} means every letter of every system. */
            filter: {
                group?: string;
                reason?: string;
                step?: string;
                system?: string;
                topic?: string;
            };
            /**
             * @description Maximum number of records in total.
             * @default 10000
             */
            limit: number;
            /**
             * @description A record that was replayed this often is refused.
             * @default 3
             */
            max_replays: number;
            /**
             * @description Maximum number of records per second.
             * @default 100
             */
            rate: number;
        };
        ReplayedDeadLetter: {
            id: string;
            note: string | null;
            /** @enum {string} */
            outcome: "replayed" | "would-replay";
            /** @description How often the record was sent back, including this time. */
            replays: number;
            /** @description The topic to which it was, or would be, sent back. */
            to: string;
        };
        ReplayJob: {
            actor: string | null;
            address: string | null;
            /**
             * @description Number of letters by outcome.
             * @example {
             *       "replayed": 41
             *     }
             */
            counts: {
                [key: string]: number;
            };
            dry_run: boolean;
            /** Format: date-time */
            ended_at: string | null;
            error: string | null;
            /** @example 019c7639-5f00-7cc4-8234-123456789012 */
            job: string;
            /** @description Whether `limit` was reached and letters are left. */
            more: boolean;
            /** @description The first hundred letters that were not sent. */
            problems: {
                id: string;
                message: string;
                outcome: string;
            }[];
            rate: number;
            /** Format: date-time */
            started_at: string;
            /** @enum {string} */
            state: "running" | "done" | "stopped" | "failed";
        };
        ReplayJobs: {
            jobs: components["schemas"]["ReplayJob"][];
        };
        StepFigures: {
            /** @description Total seconds of the timed calls. */
            call_seconds: number;
            /** @description Number of timed calls. */
            calls: number;
            dead_letters: number;
            dropped: number;
            failed: number;
            name: string;
            processed: number;
            retried: number;
            /** @description Rows that a sink inserted. */
            rows: number;
        };
        StopReplayJob: {
            /**
             * @description Who does it, for the history, which also records the address.
             * @example Ada
             */
            actor?: string;
        };
        StoredFeedback: {
            /**
             * Format: date-time
             * @description When the feedback was accepted.
             * @example 2026-02-19T14:30:01.187Z
             */
            accepted_at: string;
            /**
             * Format: date-time
             * @example 2026-02-19T14:30:01.204Z
             */
            analysis_timestamp: string;
            /** @example 0.6239 */
            compound: number;
            /** @example CUST001 */
            customer_id: string;
            /** @example This product is amazing! */
            feedback_text: string;
            /**
             * Format: date-time
             * @example 2026-02-19T14:30:00Z
             */
            feedback_timestamp: string;
            /**
             * Format: uuid
             * @example 019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55
             */
            message_id: string;
            /** @example vader */
            scorer: string;
            /** @example 3.3.2 */
            scorer_version: string;
            /**
             * @description The label.
             * @example positive
             */
            sentiment_score: string;
        };
        TextsToExplain: {
            /**
             * @example [
             *       "Not good at all, sadly"
             *     ]
             */
            texts: string[];
        };
        Topologies: {
            /** Format: date-time */
            at: string;
            topologies: components["schemas"]["TopologyState"][];
            workers: {
                detail?: string;
                /** @enum {string} */
                state: "ready" | "not-ready" | "down";
                /** @description Name of the topology that it runs, or ran when it last answered. */
                topology?: string;
                /** @example http://127.0.0.1:9464 */
                url: string;
            }[];
        };
        TopologyState: {
            /**
             * @description Its consumer group.
             * @example sentiment_analyzer_group_v1
             */
            application: string;
            /** @description Number of outputs, and the total seconds since their source records. */
            end_to_end: {
                records: number;
                seconds: number;
            };
            /** @description Uncommitted records, according to the broker; null while unknown. */
            lag: {
                records: number | null;
                topic: string;
            }[];
            /** @example feedback */
            name: string;
            /** @description Totals since the workers started. For rates, subtract two responses. */
            steps: components["schemas"]["StepFigures"][];
            sub_topologies: {
                id: number;
                nodes: {
                    children: string[];
                    /** @enum {string} */
                    kind: "source" | "processor" | "topic" | "sink";
                    /**
                     * @description Name of the step, as in metrics, logs and dead letters.
                     * @example enrich
                     */
                    name: string;
                    parents: string[];
                    stores: string[];
                    topics: string[];
                    verb: string;
                }[];
            }[];
            /** @description Tasks that wait for an outside system, such as a sink that does not answer. */
            waiting: {
                reason: string;
                tasks: number;
            }[];
            /** @description Number of processes that run it and answer. */
            workers: number;
        };
        TraceEvent: {
            actor?: string;
            /**
             * Format: date-time
             * @description Null if no clock was read.
             */
            at: string | null;
            /** @description dead: the number of attempts, including the first. */
            attempts?: number;
            /** @description In words. */
            detail: string;
            /** @description replayed: whether a corrected value was sent. */
            edited?: boolean;
            /**
             * @description Milliseconds since the previous time; null if there is none.
             * @example 12
             */
            gap_ms: number | null;
            /**
             * @description requested: its id was made; accepted: its record was written; scored; stored: it has a row; published: its scored record was written, once the row was stored; dead: a dead letter; replayed or discarded: what was done about the letter.
             * @enum {string}
             */
            kind: "requested" | "accepted" | "scored" | "stored" | "published" | "dead" | "replayed" | "discarded";
            offset?: number;
            partition?: number;
            /** @description dead: the error code. discarded: why. */
            reason?: string;
            step?: string;
            topic?: string;
            /** @description accepted: the trace of the request, if it had one. */
            traceparent?: string;
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
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description `next` of the previous page. */
                cursor?: string;
                group?: string;
                limit?: number;
                reason?: string;
                state?: "open" | "replayed" | "discarded";
                step?: string;
                system?: string;
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterList"];
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Position of the dead letter: `<topic>-<partition>-<offset>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letter */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenDeadLetter"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discardDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Position of the dead letter: `<topic>-<partition>-<offset>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscardDeadLetter"];
            };
        };
        responses: {
            /** @description Noted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscardedDeadLetter"];
                };
            };
            /** @description Invalid request body */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported content encoding; or: Unsupported content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable; or: Outcome unknown */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Position of the dead letter: `<topic>-<partition>-<offset>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayDeadLetter"];
            };
        };
        responses: {
            /** @description Sent, or what would be sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedDeadLetter"];
                };
            };
            /** @description Invalid request body */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported content encoding; or: Unsupported content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Value rejected */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable; or: Outcome unknown */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auditDeadLetters: {
        parameters: {
            query?: {
                /** @description `next` of the previous page. */
                cursor?: string;
                limit?: number;
                system?: string;
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterAudit"];
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groupDeadLetters: {
        parameters: {
            query?: {
                group?: string;
                limit?: number;
                reason?: string;
                state?: "open" | "replayed" | "discarded";
                step?: string;
                system?: string;
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The groups */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterGroups"];
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReplayJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJobs"];
                };
            };
        };
    };
    getReplayJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopReplayJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StopReplayJob"];
            };
        };
        responses: {
            /** @description It stops */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            /** @description Invalid request body */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported content encoding; or: Unsupported content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable; or: Outcome unknown */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayDeadLetters"];
            };
        };
        responses: {
            /** @description Begun */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            /** @description Invalid request body */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported content encoding; or: Unsupported content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable; or: Outcome unknown */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    listFeedback: {
        parameters: {
            query?: {
                /** @description Feedback accepted at this time or later. */
                arrived_from?: string;
                /** @description Feedback accepted before this time. */
                arrived_to?: string;
                /** @description Whether to count the matching rows, up to a limit. */
                count?: "true" | "false";
                /** @description `next` or `prev` of a response. Continues from there in the same order, at the same cost at any depth. */
                cursor?: string;
                /** @description Feedback of one customer. */
                customer_id?: string;
                /** @description Feedback given at this time or later. */
                from?: string;
                limit?: number;
                /** @description Highest compound, inclusive. */
                max_compound?: number;
                /** @description Lowest compound, inclusive. */
                min_compound?: number;
                /** @description Newest first: by the time of the feedback as its client gave it, or by the time it was accepted. */
                order?: "feedback_time" | "arrival";
                /** @description Default 1. Cannot be combined with `cursor`. */
                page?: number;
                /** @description Beginnings of words that the text must contain, all of them, in any case, with or without accents; at most 8. */
                q?: string;
                /** @description Name of the scorer. */
                scorer?: string;
                /** @description Default: all of them. */
                sentiment?: "positive" | "negative" | "neutral";
                /** @description Feedback given before this time. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    /** @description rel="next" and rel="prev" (RFC 8288). */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackList"];
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable; or: Query timed out */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postFeedback: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key per piece of feedback and customer: the same key makes the same message_id. */
                "idempotency-key"?: string;
                /** @description `wait=n` (RFC 7240): answers once the feedback is stored or has failed, after n seconds at the latest (at most 10). */
                prefer?: string;
                /** @description W3C Trace Context, passed on in the event. */
                traceparent?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackRequest"];
            };
        };
        responses: {
            /** @description With `Prefer: wait`: the row if stored, or the status if dead */
            200: {
                headers: {
                    /** @description The wait that the API applied. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredFeedback"] | components["schemas"]["FeedbackStatus"];
                };
            };
            /** @description Accepted and queued, not yet stored */
            202: {
                headers: {
                    /** @description URL of its status. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackAccepted"];
                };
            };
            /** @description Invalid request body; or: Invalid request header */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key already used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Broker unavailable; or: Outcome unknown */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stored row */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredFeedback"];
                };
            };
            /** @description It has no row, or none yet */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["FeedbackProblem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackExplanation"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFeedbackStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackStatus"];
                };
            };
            /** @description The id is not a UUID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["FeedbackProblem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    traceFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The timeline */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackTrace"];
                };
            };
            /** @description Neither a UUID nor a dead letter */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["FeedbackProblem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable; or: Broker unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeedbackAlerts: {
        parameters: {
            query?: {
                /** @description Only alerts about this customer. Default: all alerts. */
                customer_id?: string;
                /** @description Earliest begin of the window, included. */
                from?: string;
                limit?: number;
                page?: number;
                /** @description Latest begin of the window, not included. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackAlertList"];
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainTexts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextsToExplain"];
            };
        };
        responses: {
            /** @description The explanations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplainedTexts"];
                };
            };
            /** @description Invalid request body */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportFeedback: {
        parameters: {
            query?: {
                /** @description Feedback accepted at this time or later. */
                arrived_from?: string;
                /** @description Feedback accepted before this time. */
                arrived_to?: string;
                /** @description Feedback of one customer. */
                customer_id?: string;
                /** @description CSV with a header line, or one JSON object per line. */
                format?: "csv" | "ndjson";
                /** @description Feedback given at this time or later. */
                from?: string;
                /** @description Highest compound, inclusive. */
                max_compound?: number;
                /** @description Lowest compound, inclusive. */
                min_compound?: number;
                /** @description Newest first: by the time of the feedback as its client gave it, or by the time it was accepted. */
                order?: "feedback_time" | "arrival";
                /** @description Beginnings of words that the text must contain, all of them, in any case, with or without accents; at most 8. */
                q?: string;
                /** @description Name of the scorer. */
                scorer?: string;
                /** @description Default: all of them. */
                sentiment?: "positive" | "negative" | "neutral";
                /** @description Feedback given before this time. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable; or: Query timed out */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamFeedback: {
        parameters: {
            query?: {
                /** @description Feedback accepted at this time or later. */
                arrived_from?: string;
                /** @description Feedback accepted before this time. */
                arrived_to?: string;
                /** @description Feedback of one customer. */
                customer_id?: string;
                /** @description Feedback given at this time or later. */
                from?: string;
                /** @description Same as the header Last-Event-ID, for pages that know it. */
                last_event_id?: string;
                /** @description Highest compound, inclusive. */
                max_compound?: number;
                /** @description Lowest compound, inclusive. */
                min_compound?: number;
                /** @description Beginnings of words that the text must contain, all of them, in any case, with or without accents; at most 8. */
                q?: string;
                /** @description Name of the scorer. */
                scorer?: string;
                /** @description Default: all of them. */
                sentiment?: "positive" | "negative" | "neutral";
                /** @description Feedback given before this time. */
                to?: string;
            };
            header?: {
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFeedbackTrends: {
        parameters: {
            query?: {
                /** @description Size of the windows. */
                by?: "minute" | "hour";
                /** @description Only the feedback of this customer. Default: all customers. */
                customer_id?: string;
                /** @description Earliest begin of a window, included. Default: 60 minutes or 24 hours before `to`. */
                from?: string;
                /** @description Latest begin of a window, not included. Default: now. At most 1440 windows. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The windows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackTrendList"];
                };
            };
            /** @description Invalid query */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Database unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Healthy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All up */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description At least one is down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getTopology: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Topologies"];
                };
            };
            /** @description Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
