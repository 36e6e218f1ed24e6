package dev.heed.okhttp.sim;

import java.util.List;
import java.util.Random;
import okhttp3.HttpUrl;

/** Says where the servers of a simulated world are, and where they lead. */
final class WorldPlaces {
    private static final List<String> ORIGINS =
            List.of("http://a.test", "http://a.test:8080", "https://a.test", "https://b.test");
    private static final List<String> NOWHERE =
            List.of("", "ftp://a.test/", "data:,x", "http://", "https://[::", "http://a b/", "file:///etc/passwd");
    private static final List<String> RELATIVE =
            List.of("/0", "1", "?q=1", "#f", "//b.test/0", "../2", "/1#f", "http:/2", "https://user:pass@b.test/1");

    private WorldPlaces() {}

    static HttpUrl url(Random random) {
        return HttpUrl.get(absolute(random));
    }

    private static String absolute(Random random) {
        return ORIGINS.get(random.nextInt(ORIGINS.size())) + "/" + random.nextInt(3);
    }

    static HttpUrl ofTwoHosts(Random random) {
        return HttpUrl.get("https://" + (random.nextBoolean() ? "a.test" : "b.test") + "/" + random.nextInt(3));
    }

    /** On the other of two hosts. */
    static List<String> opposite(HttpUrl url, Random random) {
        String host = url.host().equals("b.test") ? "a.test" : "b.test";
        return List.of("https://" + host + "/" + random.nextInt(3));
    }

    static List<String> location(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> List.of();
            case 1 -> List.of(NOWHERE.get(random.nextInt(NOWHERE.size())));
            case 2 -> List.of(absolute(random), absolute(random));
            case 3, 4, 5 -> List.of(RELATIVE.get(random.nextInt(RELATIVE.size())));
            default -> List.of(absolute(random));
        };
    }
}
