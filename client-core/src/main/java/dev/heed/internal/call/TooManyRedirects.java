package dev.heed.internal.call;

import dev.heed.internal.http.UrlRedactor;
import java.net.ProtocolException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes the exception that is thrown in place of one redirect too many. It has the type that users of OkHttp expect,
 * and its message names the hops and the circle that they form.
 */
final class TooManyRedirects {
    private TooManyRedirects() {}

    static ProtocolException of(List<String> asked) {
        return new ProtocolException(
                "Too many redirects (followed " + (asked.size() - 1) + "): " + readable(asked) + circle(asked));
    }

    /** Finds the circle that ends last: from the place where a hop was asked before to where it was asked again. */
    private static String circle(List<String> asked) {
        for (int end = asked.size() - 1; end > 0; end--) {
            int begin = asked.subList(0, end).lastIndexOf(asked.get(end));
            if (begin >= 0) {
                return "; they go in a circle: " + readable(asked.subList(begin, end + 1));
            }
        }
        return "";
    }

    private static String readable(List<String> hops) {
        return hops.stream().map(UrlRedactor::url).collect(Collectors.joining(" -> "));
    }
}
