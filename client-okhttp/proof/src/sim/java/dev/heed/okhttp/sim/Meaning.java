package dev.heed.okhttp.sim;

import dev.heed.Match;
import java.util.Random;
import java.util.Set;

/**
 * A status that means another one where a response bears a sign.
 *
 * @param status that is sent
 * @param as the status that is meant
 * @param sign by which it is known
 * @param number distinguishes its signs from those of others
 */
record Meaning(int status, int as, Sign sign, int number) {
    enum Sign {
        HEADER,
        VALUE,
        BODY,
        BOTH,
        EITHER,
        NO_HEADER
    }

    /** What a response bears of one meaning. */
    enum Bears {
        HEADER,
        VALUE,
        BODY
    }

    private static final int[][] PAIRS = {
        {403, 429},
        {403, 401},
        {200, 503},
        {429, 402},
        {200, 429},
        {302, 503},
        {500, 422},
        {404, 503},
        {503, 200},
        {409, 429},
        {429, 503},
        {401, 402}
    };

    static Meaning random(Random random, int number) {
        int[] pair = PAIRS[random.nextInt(PAIRS.length)];
        Sign any = Law.pick(random, Sign.values());
        boolean isUsual = pair[0] == 200 && any == Sign.NO_HEADER; // or nothing would ever be well
        return new Meaning(pair[0], pair[1], isUsual ? Sign.HEADER : any, number);
    }

    String header() {
        return "x-error-" + number;
    }

    String value() {
        return "code " + number;
    }

    String text() {
        return "\"code\": \"error_" + number + "\"";
    }

    boolean readsBody() {
        return sign == Sign.BODY || sign == Sign.BOTH || sign == Sign.EITHER;
    }

    boolean matches(Set<Bears> borne) {
        boolean byHeader = borne.contains(Bears.HEADER) || borne.contains(Bears.VALUE);
        boolean byBody = borne.contains(Bears.BODY);
        return switch (sign) {
            case HEADER -> byHeader;
            case VALUE -> borne.contains(Bears.VALUE);
            case BODY -> byBody;
            case BOTH -> byHeader && byBody;
            case EITHER -> borne.contains(Bears.VALUE) || byBody;
            case NO_HEADER -> !byHeader;
        };
    }

    Match match() {
        Match byHeader = Match.header(header());
        Match byValue = Match.header(header(), value());
        Match byBody = Match.body(text());
        return switch (sign) {
            case HEADER -> byHeader;
            case VALUE -> byValue;
            case BODY -> byBody;
            case BOTH -> byHeader.and(byBody);
            case EITHER -> byValue.or(byBody);
            case NO_HEADER -> byHeader.not();
        };
    }
}
