package dev.heed.internal.hold;

import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.internal.http.Sha256;
import dev.heed.internal.http.UrlKey;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Identifies a hold by the requests that it keeps back.
 *
 * @param scope how wide the hold is
 * @param partition the partition of the requests; empty if there are none
 * @param host the host of the requests; empty for {@link Scope#CLIENT}
 * @param url the URL of the requests, as a {@link UrlKey}; empty if the hold concerns more than one URL
 * @param name the origin, or the method if the hold concerns one URL
 * @param fingerprint the digest of the request for {@link Scope#SAME_REQUEST}; for a hold of another process its id,
 *     until a call shows what it concerns; empty for others
 * @param crossed whether the hold concerns only calls that a redirect led to this origin from another one
 */
record HoldKey(Scope scope, String partition, String host, String url, String name, String fingerprint, boolean crossed)
        implements Comparable<HoldKey> {
    /**
     * Keys are comparable so that a map finds one of many with the same hash quickly: anybody can make URLs of equal
     * hash, which a map would otherwise search one by one.
     */
    private static final Comparator<HoldKey> ORDER = Comparator.comparing(HoldKey::url)
            .thenComparing(HoldKey::name)
            .thenComparing(HoldKey::fingerprint)
            .thenComparing(HoldKey::partition)
            .thenComparing(HoldKey::host)
            .thenComparing(HoldKey::scope)
            .thenComparing(HoldKey::crossed);

    private static final Pattern HOST = Pattern.compile("[a-z0-9._:\\[\\]-]*");
    private static final String VERSION = "1";
    private static final int ID_BYTES = 16;
    private static final int SHOWN_OF_ID = 4;

    /** Makes the key of a hold that another process armed: only its id and its host are known. */
    static HoldKey ofFleet(SharedHold hold) {
        String id = hold.id();
        String shown = " (" + hold.scope() + " " + id.substring(0, SHOWN_OF_ID) + "…)";
        String name = hold.scope() == Scope.CLIENT ? "" : "https://" + hold.host() + shown;
        return new HoldKey(hold.scope(), "", hold.host(), "", name, id, false);
    }

    /** Returns whether a hold could keep a request back, and be printed: a stranger may have made it. */
    static boolean isPlausible(SharedHold hold) {
        boolean isNamed = (hold.scope() == Scope.CLIENT) == hold.host().isEmpty();
        return isNamed && HOST.matcher(hold.host()).matches();
    }

    /** Returns whether only the fleet knows so far what the hold concerns. */
    boolean isOfFleet() {
        return scope != Scope.SAME_REQUEST && !fingerprint.isEmpty();
    }

    /** Returns whether other processes may have the same hold: those of calls that a redirect led here have not. */
    boolean isShared() {
        return !crossed && scope != Scope.SAME_REQUEST;
    }

    /** Makes the id by which the processes of a fleet know the hold. */
    String id() {
        return isOfFleet() ? fingerprint : Sha256.hex(ID_BYTES, VERSION, scope.name(), partition, name, url);
    }

    /**
     * Returns the origin, or method and URL, as a person reads them. The text is not kept, since many holds may stand.
     */
    String target() {
        return url.isEmpty() ? name : name + " " + url;
    }

    @Override
    public int compareTo(HoldKey other) {
        return ORDER.compare(this, other);
    }
}
