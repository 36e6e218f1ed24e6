package dev.heed;

import java.util.ArrayList;
import java.util.List;

/**
 * The grammar behind {@link AuthChallenge#parse}. It goes over each character a fixed number of times: a list element is
 * either understood from its start, or kept as text up to its end, and reading goes on from there.
 */
final class ChallengeParser {

    private final List<ChallengeDraft> drafts = new ArrayList<>();
    private HeaderLine line = new HeaderLine("");
    private int at;

    private ChallengeParser() {}

    static List<AuthChallenge> parse(List<String> headerLines) {
        ChallengeParser parser = new ChallengeParser();
        headerLines.forEach(parser::readLine);
        return parser.drafts.stream().map(ChallengeDraft::build).toList();
    }

    private void readLine(String text) {
        line = new HeaderLine(text);
        at = 0;
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
        if (scheme) {
            drafts.add(new ChallengeDraft(line.substring(at, end)));
            at = next;
            readAfterScheme();
        } else if (end > at && parameter && !drafts.isEmpty()) {
            readParameter();
        } else {
            keepUnreadable();
        }
    }

    /** Only here may a token68 stand; at any other place the same characters begin a parameter. */
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
        boolean quoted = line.isChar(start, '"');
        int end = quoted ? line.endOfQuoted(start) : line.endOfToken(start);
        // Also where the quote is not closed. Right after a value only a blank, a comma or the end may stand: half of
        // http://host would be a wrong value rather than none.
        if (end <= start || !(line.isEndOfElement(end) || line.isBlank(end))) {
            keepMalformed();
            return;
        }
        String value = quoted ? line.unquoted(start + 1, end - 1) : line.substring(start, end);
        current().parameter(line.substring(at, nameEnd), value, line.substring(at, end));
        at = line.skipBlanks(end);
        if (!line.isEndOfElement(at)) {
            keepMalformed();
        }
    }

    /** What belongs to no challenge: pieces of it that follow one another are kept as one. */
    private void keepUnreadable() {
        if (drafts.isEmpty() || current().hasScheme()) {
            drafts.add(new ChallengeDraft(""));
        }
        keepMalformed();
    }

    private void keepMalformed() {
        int end = line.endOfMalformed(at);
        current().malformed(line.substring(at, line.withoutBlanksBefore(end)));
        at = end;
    }

    private ChallengeDraft current() {
        return drafts.get(drafts.size() - 1);
    }
}
