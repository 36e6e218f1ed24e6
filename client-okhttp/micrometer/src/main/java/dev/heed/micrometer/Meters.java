package dev.heed.micrometer;

import java.util.List;

/** Lists the meters: their names, what they are tagged with beside {@code name}, and what they say. */
enum Meters {
    CALLS("heed.calls", "Calls that ended, and how long they took, waits included", "origin", "outcome", "reason"),
    ATTEMPTS("heed.attempts", "Attempts and redirect hops that ended", "origin", "status", "reason"),
    WAITS("heed.waits", "Waits that ended, and how long they were", "origin", "reason"),
    WAITING("heed.calls.waiting", "Calls that wait now"),
    HELD("heed.calls.held", "Requests that a hold or a stored rejection kept back", "origin", "result"),
    HOLDS("heed.holds", "Holds and stored rejections that stand now", "scope", "status"),
    BUDGET("heed.retry.budget", "Retries that the retry budget of an origin allows at once", "origin"),
    RENEWALS(
            "heed.credentials.renewals",
            "Renewals of credentials that ended, and how long the source took",
            "origin",
            "result");

    final String id;
    final String description;

    @SuppressWarnings("ImmutableEnumChecker") // a list of List.of
    final List<String> tags;

    Meters(String id, String description, String... tags) {
        this.id = id;
        this.description = description;
        this.tags = List.of(tags);
    }
}
