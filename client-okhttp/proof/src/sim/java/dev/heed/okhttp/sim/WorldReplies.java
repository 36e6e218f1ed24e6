package dev.heed.okhttp.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import okhttp3.Headers;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Makes what the servers of a simulated world respond. */
final class WorldReplies {
    private static final int[] FINE = {200, 200, 200, 201, 202, 204, 206, 304, 404, 405, 409, 410, 501};
    private static final int[] REFUSAL = {400, 401, 422, 403};
    private static final int[] TROUBLE = {408, 425, 429, 429, 500, 502, 503, 503, 504, 520};
    private static final int[] BUSY = {429, 503};
    private static final int[] SICK = {500, 502, 502, 504, 200};
    private static final int[] REDIRECT = {300, 301, 302, 303, 307, 308};

    private final Random random;
    private final Random odd;
    private final Set<WorldFeature> features;
    private final FiberTime time;
    private final WorldTokens tokens;
    private final WorldSpeaker speaker;
    private final Random texts;
    private final int trouble;
    private final int redirects;
    private final Duration skew;
    private int count;

    /**
     * Of one world.
     *
     * @param features of it
     * @param dice by purpose
     * @param time its clocks
     * @param tokens that are accepted
     * @param speaker says what stands beside the status
     */
    WorldReplies(
            Set<WorldFeature> features,
            Function<String, Random> dice,
            FiberTime time,
            WorldTokens tokens,
            WorldSpeaker speaker) {
        this.features = features;
        this.odd = dice.apply("odd replies");
        this.random = dice.apply("replies");
        this.texts = dice.apply("texts");
        this.speaker = speaker;
        this.time = time;
        this.tokens = tokens;
        int mostTrouble = Law.pick(random, 2, 20, 50, 90);
        int leastRedirects = Law.pick(random, 0, 5, 30);
        boolean leads = features.contains(WorldFeature.CROSSED_REFUSALS)
                || features.contains(WorldFeature.REWRITING_INTERCEPTORS);
        this.trouble = leads ? Math.min(mostTrouble, 20) : mostTrouble;
        this.redirects = leads ? 40 : leastRedirects;
        this.skew = Duration.ofMinutes(Law.pick(random, 0, 0, 60, -60));
    }

    /**
     * One reply.
     *
     * @param response as it is sent
     * @param said what it says
     * @param body of it
     */
    record Reply(Response response, Said said, WorldBody body) {}

    Reply next(Request request) {
        if (tokens.refuses(request)) {
            return reply(request, 401, Told.nothing());
        }
        if (features.contains(WorldFeature.REDIRECTING_HOSTS)) {
            return toAndFro(request);
        }
        int dice = random.nextInt(100);
        int[] kind = dice < trouble ? TROUBLE : dice < trouble + redirects ? REDIRECT : dice > 96 ? REFUSAL : FINE;
        int status = kind[random.nextInt(kind.length)];
        boolean tells = kind == TROUBLE || random.nextInt(10) == 0;
        return reply(request, status, tells ? told() : Told.nothing());
    }

    private Told told() {
        Instant server = time.trueNow().plus(skew);
        boolean isOdd = features.contains(WorldFeature.ODD_RETRY_AFTER) && odd.nextBoolean();
        return isOdd ? Told.odd(odd, server, time.now()) : Told.random(random, server, time.now());
    }

    /** Mostly to the other host. */
    private Reply toAndFro(Request request) {
        int dice = random.nextInt(100);
        int[] kind = dice < 60 ? REDIRECT : dice < 70 ? BUSY : FINE;
        Duration soon = Duration.ofSeconds(1 + random.nextInt(3));
        return reply(request, kind[random.nextInt(kind.length)], kind == BUSY ? inSeconds(soon) : Told.nothing());
    }

    /** To one that comes from another origin. */
    Reply stranger(Request request) {
        Duration wait = Duration.ofSeconds(1 + odd.nextInt(240));
        return reply(request, BUSY[odd.nextInt(BUSY.length)], inSeconds(wait));
    }

    /** For a moment. */
    Reply sick(Request request) {
        return reply(request, SICK[odd.nextInt(SICK.length)], Told.nothing());
    }

    /** From an origin that has had enough. */
    Reply limited(Request request, Duration left) {
        return reply(request, 429, inSeconds(left));
    }

    private static Told inSeconds(Duration left) {
        long seconds = left.plusSeconds(1).minusNanos(1).toSeconds();
        return new Told(List.of(String.valueOf(seconds)), "", Wait.exactly(Duration.ofSeconds(seconds)), false);
    }

    private Reply reply(Request request, int planned, Told told) {
        int status = speaker.status(planned);
        Said bears = speaker.says(status, told);
        WorldText text = text(bears);
        Said said = bears.showing(text);
        WorldBody body = new WorldBody(text);
        Response network = new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .headers(headers(request, status, said, text))
                .body(ResponseBody.create("", null))
                .build();
        Response response =
                network.newBuilder().networkResponse(network).body(body).build();
        return new Reply(response, said, body);
    }

    private WorldText text(Said said) {
        String codes = said.textsOfBody();
        boolean isOdd = features.contains(WorldFeature.LIES) && texts.nextInt(3) == 0;
        return codes.isEmpty() ? WorldText.USUAL : WorldText.with(codes, texts, isOdd);
    }

    private Headers headers(Request request, int status, Said said, WorldText text) {
        Headers.Builder headers = new Headers.Builder();
        headers.add("X-Reply", String.valueOf(count++));
        said.addTo(headers);
        if (!text.encoding().isEmpty()) {
            headers.add("Content-Encoding", text.encoding());
        }
        if (status >= 300 && status < 400) {
            boolean toAndFro = features.contains(WorldFeature.REDIRECTING_HOSTS) && random.nextInt(8) > 0;
            List<String> lines = toAndFro ? WorldPlaces.opposite(request.url(), random) : WorldPlaces.location(random);
            lines.forEach(line -> headers.addUnsafeNonAscii("Location", line));
        }
        if (status == 401) {
            headers.add("WWW-Authenticate", "Bearer realm=\"world\"");
        }
        return headers.build();
    }
}
