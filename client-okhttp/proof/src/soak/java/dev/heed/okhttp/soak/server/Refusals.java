package dev.heed.okhttp.soak.server;

import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Sends well formed responses that the client did not hope for; how long it has to wait may be nonsense. */
final class Refusals {
    static final List<Deed> DEEDS = List.of(
            new Deed("400", 3, on -> on.reply(400)),
            new Deed("401", 8, Refusals::unauthorized),
            new Deed("422", 4, on -> on.reply(422)),
            new Deed("408", 5, on -> on.reply(408, on.one("", retryAfter(on)))),
            new Deed("425", 2, on -> on.reply(425)),
            new Deed("429", 2, on -> on.reply(429, on.one("", retryAfter(on), retryAfter(on)))),
            new Deed("500", 6, on -> on.reply(500)),
            new Deed("501, 505", 2, on -> on.reply(on.one(501, 505), retryAfter(on))),
            new Deed("502", 5, on -> on.reply(502, on.one("", retryAfter(on)))),
            new Deed("503", 8, on -> on.reply(503, on.one("", retryAfter(on), retryAfter(on)))),
            new Deed("504", 5, on -> on.reply(504, on.one("", retryAfter(on)))));

    private Refusals() {}

    private static void unauthorized(Exchange on) throws IOException {
        String challenge = on.one(
                "Bearer realm=\"soak\", error=\"invalid_token\"",
                "Basic realm=\"a\", Digest realm=\"b",
                "Negotiate dG9rZW4=",
                ", ,=,\"",
                "Bearer");
        on.reply(401, on.one("WWW-Authenticate: " + challenge, ""));
    }

    private static String retryAfter(Exchange on) {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(on.roll(3)));
        String seconds = on.one("0", "0", "1", "1", "2", "00", "1.5", soon.replaceFirst("^(\\w+, )(\\d )", "$10$2"));
        String long_ = on.one("3600", "2147483648", "99999999999", "9".repeat(30), "Fri, 31 Dec 9999 23:59:59 GMT");
        String nonsense = on.one("-5", "+3", "1e3", "120s", "soon", "", "Sun, 06 Nov 1994 08:49:37 GMT");
        return "Retry-After: " + on.one(seconds, seconds, seconds, long_, nonsense);
    }
}
