package dev.heed.okhttp;

import dev.heed.okhttp.testing.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.OkHttp;

/** Where a wrapped client shows anything else than a plain one: each is a row of the table in interceptors.md. */
enum PlainDifference {
    FRAGMENT(
            "the fragment of the asked URL, after a redirect",
            "a fragment",
            "request( as text)?|networkResponse\\.request"),
    USER_INFO(
            "user-info that a `Location` brings",
            "to a URL with user-info",
            "request( as text)?|networkResponse\\.request"),
    STAYS_AT_301(
            "all methods but POST at 301 and 302",
            "30[12] to (PUT|PATCH|DELETE|OPTIONS|REPORT" + Query.BEFORE_5_5 + ")",
            "request( as text)?|networkResponse\\.request|home got 1|events"),
    PROPFIND_AT_303(
            "PROPFIND at 303", "303 to PROPFIND", "request( as text)?|networkResponse\\.request|home got 1|events"),
    OF_THE_FIRST_TARGET(
            "a hand-set `Host`, `Origin` or `Referer`, and conditions of a read, after a redirect",
            "302 with (headers of the first target|conditions of a read)",
            "request( as text)?|networkResponse\\.request|home got 1"),
    OF_THE_BODY(
            "`Content-Encoding`, `Digest` and `Last-Modified`, where a redirect makes it a GET",
            "303 with headers that describe the body",
            "request( as text)?|networkResponse\\.request|home got 1"),
    SECRETS_STAY(
            "headers that are not known to be harmless, on the way to another origin",
            "to another origin, with a header that may be a secret",
            "away got 0|request( as text)?|networkResponse\\.request"),
    OPEN_DUPLEX("a redirect while a duplex body is still written", "a duplex body that is still open, .*", ".*"),
    CHOICES("300 with a `Location`", "300 with a Location", ".*"),
    HANDED_OVER(
            "two different `Location`s, a blank one or one beyond 16 KiB; a body to another origin; https to http",
            "handed over: .*",
            ".*"),
    AUTHENTICATOR_ELSEWHERE("a 401 after a redirect to another origin", "302 to another origin, 401", ".*"),
    COUNTED_APART("the limit of 20", "401 and 302, eleven times", ".*"),
    EACH_HOP("an application interceptor, at a redirect", "302 before an interceptor's eyes", "(prior\\.)?headers"),
    TRAIL_IN_A_TAG(
            "the object that `response.request()` is",
            "404",
            ".*",
            "request as text|request is the caller's",
            Where.EVERYWHERE),
    TRAIL_UNDER_AN_EXCEPTION(
            "what is suppressed under an exception",
            "no response to POST",
            ".*",
            "thrown\\.suppressed",
            Where.EVERYWHERE),
    TEXT_AT_THE_LIMIT("the message at the limit of redirects", "for ever", "thrown"),
    REPEATED_FAILURE("a failure before anything was sent", "a host that is not known, POST", "events( of attempts)?"),
    DEAD_CONNECTION("a connection that OkHttp gave up", "407 of no proxy", "connections left|events"),
    FOLLOW_UPS("`EventListener.followUpDecision` of a redirect", "302 to GET", ".*", "decisions", Where.EVERYWHERE),
    RETRY_AFTER("`EventListener.followUpDecision` of a 503 and a 408", "503 to POST.*", "decisions"),
    CALL_EACH_ATTEMPT(
            "the events of a call of `callFactory`", "302 to GET", ".*", "events of calls", Where.CALL_FACTORY);

    /** OkHttp keeps QUERY at 301 and 302 since 5.5; 5.4 makes it a GET. */
    private static final class Query {
        static final String BEFORE_5_5 = OkHttp.VERSION.startsWith("5.4.") ? "|QUERY" : "";
    }

    private enum Where {
        EVERYWHERE,
        CALL_FACTORY;

        boolean is(Mode mode) {
            return this == EVERYWHERE || mode == Mode.ASYNC_EXECUTE || mode == Mode.ASYNC_ENQUEUE;
        }
    }

    final String what;
    final String example;
    private final String scripts;
    private final String fields;
    private final Where where;

    PlainDifference(String what, String scripts, String fields) {
        this(what, scripts, scripts, fields, Where.EVERYWHERE);
    }

    PlainDifference(String what, String example, String scripts, String fields, Where where) {
        this.what = what;
        this.example = example;
        this.scripts = scripts;
        this.fields = fields;
        this.where = where;
    }

    private boolean covers(Mode mode, PlainScript script, String field) {
        return where.is(mode) && script.name.matches(scripts) && field.matches(fields);
    }

    private boolean isShownBy(Mode mode, PlainScript script) {
        return where.is(mode) && script.name.matches(example);
    }

    /** Those of the fields that no row of the table covers. */
    static Set<String> uncovered(Mode mode, PlainScript script, Set<String> fields) {
        return fields.stream()
                .filter(field -> Arrays.stream(values()).noneMatch(row -> row.covers(mode, script, field)))
                .collect(Collectors.toSet());
    }

    /** Rows that this script is the example of, and that it does not show any more. */
    static List<PlainDifference> outdated(Mode mode, PlainScript script, Set<String> fields) {
        return Arrays.stream(values())
                .filter(row -> row.isShownBy(mode, script))
                .filter(row -> fields.stream()
                        .filter(field -> row.covers(mode, script, field))
                        .allMatch(field -> row.isOfAnyScript(mode, script, field)))
                .toList();
    }

    /** Whether another row has this field differ in each script: it shows nothing of this one, unless it is all that does. */
    private boolean isOfAnyScript(Mode mode, PlainScript script, String field) {
        return Arrays.stream(values())
                .filter(row -> row != this && row.scripts.equals(".*") && !row.fields.equals(fields))
                .anyMatch(row -> row.covers(mode, script, field));
    }
}
