package dev.heed.internal.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Parses {@code WWW-Authenticate} by the grammar of RFC 9110 section 11. It looks at each character a fixed number of
 * times, whatever a server sends: a list element is either understood from its start, or kept as text up to its end,
 * and reading continues from there.
 */
public final class ChallengeParser {

    /**
     * Lists schemes that come without parameters: that of RFC 4559 section 4.1, and its sibling. After an unquoted text
     * any other word counts as a scheme only if it has a parameter.
     */
    private static final Set<String> SCHEMES_ALONE = Set.of("negotiate", "ntlm");

    private final List<ParsedChallenge> drafts = new ArrayList<>();
    private HeaderScanner line = new HeaderScanner("");
    private int at;

    /**
     * Says whether the last piece was an unquoted text. A comma may belong to that text, and so may the words after the
     * comma.
     */
    private boolean isInText;

    private ChallengeParser() {}

    /**
     * Reads all lines of a header as one list.
     *
     * @param headerLines in order
     * @return the challenges in order
     */
    public static List<ParsedChallenge> parse(List<String> headerLines) {
        ChallengeParser parser = new ChallengeParser();
        headerLines.forEach(parser::readLine);
        return List.copyOf(parser.drafts);
    }

    private void readLine(String text) {
        line = new HeaderScanner(text);
        at = 0;
        isInText = false;
        while (at < line.length()) {
            if (line.isChar(at, ',') || line.isBlank(at)) {
                at++;
            } else {
                readElement();
            }
        }
    }

    private void readElement() {
        int end = line.endOfToken(at);
        int next = line.skipBlanks(end);
        boolean parameter = line.isChar(next, '=');
        boolean scheme = !parameter && (next > end || line.isEndOfElement(next));
        if (isInText && !parameter && !isChallenge()) {
            keepMalformed();
        } else if (scheme) {
            isInText = false;
            drafts.add(new ParsedChallenge(line.substring(at, end)));
            at = next;
            readAfterScheme();
        } else if (end > at && parameter && !drafts.isEmpty()) {
            readParameter();
        } else {
            keepUnreadable();
        }
    }

    /**
     * Says whether an element after an unquoted text begins a challenge: its first word has a parameter, or is a scheme
     * that needs none.
     */
    private boolean isChallenge() {
        int end = line.endOfWord(at);
        int next = line.skipBlanks(end);
        int nameEnd = line.endOfToken(next);
        boolean hasParameter = nameEnd > next && line.isChar(line.skipBlanks(nameEnd), '=');
        return hasParameter || SCHEMES_ALONE.contains(line.substring(at, end).toLowerCase(Locale.ROOT));
    }

    /**
     * Reads what follows a scheme. Only here may a token68 stand; at any other place the same characters begin a
     * parameter.
     */
    private void readAfterScheme() {
        if (line.isEndOfElement(at)) {
            return;
        }
        int end = line.endOfToken68(at);
        int next = line.skipBlanks(end);
        if (line.isEndOfElement(next)) {
            current().token68(line.substring(at, end));
            at = next;
        } else {
            readParameter();
        }
    }

    private void readParameter() {
        int nameEnd = line.endOfToken(at);
        int equals = line.skipBlanks(nameEnd);
        if (nameEnd == at || !line.isChar(equals, '=')) {
            keepMalformed();
            return;
        }
        int start = line.skipBlanks(equals + 1);
        if (line.isChar(start, '"')) {
            readQuoted(nameEnd, start);
        } else {
            readUnquoted(nameEnd, start);
        }
    }

    /** Reads a quoted value. Words after the closing quote do not belong to the value: only they are kept as text. */
    private void readQuoted(int nameEnd, int start) {
        int end = line.endOfQuoted(start); // It is negative if the quote is not closed, and then ends no element.
        if (!line.isEndOfElement(end) && !line.isBlank(end)) {
            keepMalformed();
            return;
        }
        keep(nameEnd, line.unquoted(start + 1, end - 1), end);
        if (!line.isEndOfElement(at)) {
            keepMalformed();
        }
    }

    /**
     * Reads a token up to the comma, or takes no value at all. Half of http://host, or the first word of a text that
     * somebody forgot to quote, or put into single quotes, would be a wrong value rather than none.
     */
    private void readUnquoted(int nameEnd, int start) {
        int end = line.endOfToken(start);
        int closed = line.endOfSingleQuoted(start, end);
        if (closed > end) {
            keepMalformed(closed);
        } else if (end == start || !line.isEndOfElement(line.skipBlanks(end))) {
            isInText = line.hasWords(start);
            keepMalformed();
        } else {
            keep(nameEnd, line.substring(start, end), end);
        }
    }

    private void keep(int nameEnd, String value, int end) {
        isInText = false;
        current().parameter(line.substring(at, nameEnd), value, line.substring(at, end));
        at = line.skipBlanks(end);
    }

    /** Keeps as text what belongs to no challenge. Pieces that follow one another make one entry. */
    private void keepUnreadable() {
        if (drafts.isEmpty() || current().hasScheme()) {
            drafts.add(new ParsedChallenge(""));
        }
        isInText = false;
        keepMalformed();
    }

    private void keepMalformed() {
        keepMalformed(line.endOfMalformed(at));
    }

    private void keepMalformed(int end) {
        current().malformed(line.substring(at, line.withoutBlanksBefore(end)));
        at = end;
    }

    private ParsedChallenge current() {
        return drafts.get(drafts.size() - 1);
    }
}
