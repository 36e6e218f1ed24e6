package dev.heed.okhttp.soak.server;

import java.io.IOException;
import java.util.List;

/** Redirects to somewhere, in a circle, or to nowhere. */
final class Detours {
    /**
     * Of four letters each. Request headers of less than 8 KiB are flushed as a whole: where writing them fails halfway
     * and a reply can be read all the same, OkHttp 5.5.1 never releases the connection, with or without Heed.
     */
    private static final int LONG = 1_500;

    static final List<Deed> DEEDS = List.of(
            new Deed("3xx elsewhere", 15, on -> redirect(on, "Location: " + on.elsewhere())),
            new Deed("3xx relative", 6, on -> redirect(on, "Location: " + relative(on))),
            new Deed("3xx to itself", 3, on -> redirect(on, "Location: " + on.here())),
            new Deed("3xx later", 2, on -> redirect(on, "Location: " + on.elsewhere(), "Retry-After: " + on.roll(2))),
            new Deed("3xx to nowhere", 5, on -> redirect(on, nowhere(on))),
            new Deed("3xx twice", 2, on -> redirect(on, "Location: /a", "Location: /b")),
            new Deed("300, 304", 2, on -> on.reply(on.one(300, 304))));

    private Detours() {}

    private static void redirect(Exchange on, String... headers) throws IOException {
        on.reply(on.one(301, 302, 303, 307, 308), headers);
    }

    private static String relative(Exchange on) {
        return on.one("?page=" + on.roll(99), "../up", "/moved/" + on.roll(99), "#fragment", "//", "");
    }

    private static String nowhere(Exchange on) {
        return on.one(
                "",
                "Location: ftp://origin0.test/",
                "Location: data:,soak",
                "Location: http://[broken/",
                "Location: http://nowhere.test/",
                "Location: https://" + on.elsewhere().substring("http://".length()),
                "Location: /" + "long".repeat(LONG));
    }
}
