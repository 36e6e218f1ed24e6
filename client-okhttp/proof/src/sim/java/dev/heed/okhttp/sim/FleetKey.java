package dev.heed.okhttp.sim;

import dev.heed.Scope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import okhttp3.Request;

/**
 * Names what one hold of a fleet keeps back.
 *
 * @param scope how wide it is
 * @param name the origin, or the method; empty for the client
 * @param url of a resource; empty for others
 */
record FleetKey(Scope scope, String name, String url) {
    private static final int ID_BYTES = 16;

    /** The widest first. */
    static List<FleetKey> covering(Request request) {
        String origin = request.url().scheme() + "://" + request.url().host();
        return List.of(
                new FleetKey(Scope.CLIENT, "", ""),
                new FleetKey(Scope.ORIGIN, origin, ""),
                new FleetKey(Scope.RESOURCE, request.method(), request.url().toString()));
    }

    /** As other versions of Heed make it, by a second statement of the rule. */
    String id() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        for (String text : List.of("1", scope.name(), "", name, url)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
    }
}
