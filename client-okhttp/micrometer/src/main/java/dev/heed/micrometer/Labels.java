package dev.heed.micrometer;

import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.Step;
import dev.heed.okhttp.CallEnd;
import dev.heed.okhttp.Outcomes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Response;

/** Gives values of tags, of which there are few whatever a server sends. */
final class Labels {
    static final String NONE = "none";
    static final String CANCELED = "canceled";
    static final String FAILED = "failed";
    static final String CREDENTIALS = "credentials";

    /** Lists the registered statuses (IANA, 2026-11) and those of nginx and Cloudflare. */
    private static final Set<Integer> STATUSES = Set.of(
            100, 101, 102, 103, 104, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305,
            307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421,
            422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511,
            520, 521, 522, 523, 524, 525, 526, 529);

    /** Is filled as statuses come: to read an outcome takes longer than a call. */
    private static final Map<Integer, String> OUTCOMES = new ConcurrentHashMap<>();

    private Labels() {}

    /** Returns the status, {@code 5xx} for one that is not known, {@code none} for none at all. */
    static String status(int status) {
        if (STATUSES.contains(status)) {
            return Integer.toString(status);
        }
        return status == 0 ? NONE : status / 100 + "xx";
    }

    /** Returns the name of the type of the outcome, {@code too-many-requests}, which only the status decides. */
    static String outcome(CallEnd end) {
        if (end.response().isEmpty()) {
            return isCanceled(end.reason()) ? CANCELED : FAILED;
        }
        Response response = end.response().get();
        List<Step> steps = end.trail().steps();
        int meant = steps.isEmpty()
                ? response.code()
                : steps.get(steps.size() - 1).readAs().orElse(response.code());
        String known = OUTCOMES.get(meant);
        return known != null ? known : OUTCOMES.computeIfAbsent(meant, any -> kebab(Outcomes.of(response)));
    }

    private static boolean isCanceled(Reason reason) {
        return reason == Reason.CANCELED || reason == Reason.INTERRUPTED;
    }

    private static String kebab(Outcome outcome) {
        return kebab(outcome.getClass().getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-"));
    }

    /** Returns what a wait is for: {@code credentials}, {@code held}, or the reason of the step that said to wait. */
    static String wait(Reason reason) {
        return reason == Reason.CREDENTIALS_RENEWED ? CREDENTIALS : reason.label();
    }

    static String kebab(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
