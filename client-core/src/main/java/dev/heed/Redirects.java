package dev.heed;

import dev.heed.internal.http.HttpToken;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code Redirects} says how redirects are followed (RFC 9110 15.4): how many, and what may cross to another origin.
 *
 * <p>It is immutable. An origin is scheme, host and port. Whatever is set here, a request that leaves the origin it was
 * made for takes along harmless headers only ({@code Accept*}, {@code User-Agent}, {@code Content-*} with a body,
 * {@code Range}, {@code Cache-Control}, {@code traceparent}, {@code tracestate}), the preconditions of a method that is
 * neither GET nor HEAD ({@code If-*}: without its {@code If-Match} a PUT could overwrite what it must not), and those
 * of {@link #keepAcrossOrigins}. This is a list of what may cross, because no list of secrets could be complete.
 */
public final class Redirects {
    /** This is the number that Firefox, curl and OkHttp follow. */
    private static final int STANDARD_LIMIT = 20;

    private static final int MAX_LIMIT = 100;
    private static final Redirects STANDARD = new Redirects(STANDARD_LIMIT, Set.of(), false, false);
    private static final Redirects NONE = new Redirects(0, Set.of(), false, false);

    private final int limit;
    private final Set<String> kept;
    private final boolean carriesBody;
    private final boolean downgrades;

    private Redirects(int limit, Set<String> kept, boolean carriesBody, boolean downgrades) {
        this.limit = limit;
        this.kept = kept;
        this.carriesBody = carriesBody;
        this.downgrades = downgrades;
    }

    /**
     * Follows up to 20 redirects, takes only harmless headers and no body to other origins, and never leads from https
     * to http.
     *
     * @return the default
     */
    public static Redirects standard() {
        return STANDARD;
    }

    /**
     * Follows no redirect: every 3xx is delivered.
     *
     * @return redirects that are off
     */
    public static Redirects none() {
        return NONE;
    }

    /**
     * Sets how many redirects one call may follow (RFC 9110 15.4), by default 20. One more ends the call with a
     * {@code ProtocolException} that names the hops and, if they repeat, the circle. Nothing else ends a chain: a
     * server may redirect a request to itself until something is ready.
     *
     * @param limit 1 to 100; to follow none, use {@link #none()}
     * @return a copy with this limit
     * @throws IllegalArgumentException if the limit is out of bounds, or this is {@link #none()}
     */
    public Redirects limit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "limit must be from 1 to " + MAX_LIMIT + ", was " + limit + "; Redirects.none() follows none");
        }
        refuseOnNone("limit(" + limit + ")");
        return new Redirects(limit, kept, carriesBody, downgrades);
    }

    /**
     * Names headers of the request that may travel to another origin beside the harmless ones, in addition to those
     * named before. Default: none.
     *
     * @param names header names, in any case
     * @return a copy that keeps these too
     * @throws IllegalArgumentException if one is no header name (RFC 9110 5.1), or one that every hop drops
     *     ({@code Host}, {@code Origin}, {@code Referer}), or this is {@link #none()}
     */
    public Redirects keepAcrossOrigins(String... names) {
        refuseOnNone("keepAcrossOrigins(…)");
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(kept);
        for (String name : names) {
            if (!HttpToken.isToken(name)) {
                throw new IllegalArgumentException(
                        "keepAcrossOrigins takes header names, one an argument, was " + Arrays.toString(names));
            }
            if (RedirectRules.everyHopDrops(name)) {
                throw new IllegalArgumentException(
                        "keepAcrossOrigins(" + name + ") would mean nothing: every hop drops it");
            }
            all.add(name);
        }
        return new Redirects(limit, Collections.unmodifiableSet(all), carriesBody, downgrades);
    }

    /**
     * Lets a 307 or 308 (or a 301 or 302 of a method other than POST) carry the body to another origin. By default such
     * a redirect is delivered; http to https on the same host carries the body in any case.
     *
     * @return a copy that allows it
     * @throws IllegalArgumentException if this is {@link #none()}
     */
    public Redirects carryBodyAcrossOrigins() {
        refuseOnNone("carryBodyAcrossOrigins()");
        return new Redirects(limit, kept, true, downgrades);
    }

    /**
     * Lets https become http. By default such a redirect is delivered ({@link Reason#DOWNGRADE}).
     *
     * @return a copy that allows it
     * @throws IllegalArgumentException if this is {@link #none()}
     */
    public Redirects allowDowngrade() {
        refuseOnNone("allowDowngrade()");
        return new Redirects(limit, kept, carriesBody, true);
    }

    private void refuseOnNone(String setting) {
        if (this.limit == 0) {
            throw new IllegalArgumentException(setting + " would mean nothing on Redirects.none()");
        }
    }

    int limit() {
        return limit;
    }

    /**
     * Says whether {@link #keepAcrossOrigins} named a header.
     *
     * @param header in any case
     * @return true if it may travel to another origin
     */
    public boolean keeps(String header) {
        return kept.contains(header);
    }

    Set<String> kept() {
        return kept;
    }

    boolean carriesBody() {
        return carriesBody;
    }

    boolean downgrades() {
        return downgrades;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Redirects that
                && limit == that.limit
                && kept.equals(that.kept)
                && carriesBody == that.carriesBody
                && downgrades == that.downgrades;
    }

    @Override
    public int hashCode() {
        return Objects.hash(limit, kept, carriesBody, downgrades);
    }

    /** Writes the settings as they are written in code. */
    @Override
    public String toString() {
        return limit == 0
                ? "none()"
                : "standard().limit(" + limit + ")"
                        + (kept.isEmpty() ? "" : ".keepAcrossOrigins" + kept)
                        + (carriesBody ? ".carryBodyAcrossOrigins()" : "")
                        + (downgrades ? ".allowDowngrade()" : "");
    }
}
