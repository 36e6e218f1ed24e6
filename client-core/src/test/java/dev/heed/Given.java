package dev.heed;

import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.time.Duration;

/** Facts and decisions as the tests of the policy write them. */
final class Given {
    static final String URL = "https://api.example.com/orders/7";
    static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private Given() {}

    static InCall reply(String method, int status) {
        return InCall.replied(method, URL, status);
    }

    static InCall failure(String method, IOException failure) {
        return InCall.failed(method, URL, failure);
    }

    /** A redirect as an adapter reports it: the line as it came, and the URL that it resolves to. */
    static InCall redirect(String method, int status, String from, String to) {
        return InCall.replied(method, from, status).header("Location", to).location(to);
    }

    static Decision documented(InCall facts) {
        return ResiliencePolicy.documented().decide(facts.build());
    }

    static Decision by(ResiliencePolicy.Builder policy, InCall facts) {
        return policy.build().decide(facts.build());
    }

    /** The decision in the words of the tests' tables: {@code deliver surfaced}, {@code repeat floor}, {@code follow GET}. */
    static String words(Decision decision) {
        if (decision instanceof Decision.Follow follow) {
            return "follow " + follow.method();
        }
        return (decision instanceof Decision.Retry ? "repeat " : "deliver ")
                + decision.reason().label();
    }
}
