package dev.heed.okhttp.sim;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The text of a response's body, in which its code may stand, where nobody may look, or beyond what is looked at.
 *
 * @param content whole
 * @param type of it; empty for none
 * @param encoding empty for none
 */
record WorldText(String content, String type, String encoding) {
    static final WorldText USUAL = new WorldText("a representation", "", "");

    private static final int LOOKED_AT = 64 * 1024;

    /**
     * A text that bears what a response must, in its body.
     *
     * @param text to look for
     * @param random dice
     * @param isOdd whether it may be hidden
     */
    static WorldText with(String text, Random random, boolean isOdd) {
        String type = Law.pick(
                random, "application/json", "text/plain", "Text/HTML; charset=utf-8", "application/problem+json");
        String small = "{" + text + "}";
        if (!isOdd) {
            return new WorldText(small, type, "");
        }
        return switch (random.nextInt(6)) {
            case 0 -> new WorldText("x".repeat(LOOKED_AT - text.length()) + text + "y".repeat(9_000), type, "");
            case 1 -> new WorldText("x".repeat(LOOKED_AT - text.length() + 1) + text, type, "");
            case 2 -> new WorldText(small, type, "gzip");
            case 3 -> new WorldText(small, "text/event-stream", "");
            case 4 -> new WorldText("x".repeat(300_000) + text, type, "");
            default -> new WorldText(small, Law.pick(random, "", "application/octet-stream", "image/png"), "");
        };
    }

    /** Whether those who look find it. */
    boolean shows(String text) {
        int at = content.indexOf(text);
        boolean isFirst = at >= 0 && at + text.length() <= LOOKED_AT;
        boolean isText = type.contains("json")
                || (type.toLowerCase(java.util.Locale.ROOT).startsWith("text/") && !type.contains("stream"));
        return isFirst && isText && encoding.isEmpty();
    }

    /** Of a response that bears signs: those that its body really shows. */
    static Map<Meaning, Set<Meaning.Bears>> shown(Map<Meaning, Set<Meaning.Bears>> signs, WorldText body) {
        Map<Meaning, Set<Meaning.Bears>> shown = new HashMap<>();
        signs.forEach((meaning, borne) -> {
            Set<Meaning.Bears> seen = EnumSet.noneOf(Meaning.Bears.class);
            seen.addAll(borne);
            seen.remove(Meaning.Bears.BODY);
            if (body.shows(meaning.text())) {
                seen.add(Meaning.Bears.BODY);
            }
            shown.put(meaning, seen);
        });
        return shown;
    }
}
