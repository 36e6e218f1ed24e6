package dev.heed.internal;

import dev.heed.Why;
import java.net.ProtocolException;
import java.util.List;

/** What is thrown in place of a redirect that leads nowhere: as OkHttp's users expect, and it names the hops. */
final class RedirectsEnd {
    private RedirectsEnd() {}

    static ProtocolException of(Why why, List<String> asked) {
        List<String> readable = asked.stream().map(Redact::url).toList();
        String message = why == Why.REDIRECT_LOOP
                ? "Redirects go in a circle: "
                : "Too many redirects (followed " + (asked.size() - 1) + "): ";
        return new ProtocolException(message + String.join(" -> ", readable));
    }
}
