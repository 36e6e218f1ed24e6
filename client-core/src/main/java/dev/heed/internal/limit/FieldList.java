package dev.heed.internal.limit;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a Structured Field List (RFC 9651 sections 3.1 and 4.2.1) for the two parameters of the {@code RateLimit} field
 * (draft-ietf-httpapi-ratelimit-headers-11): {@code r}, what remains, and {@code t}, the seconds until it is
 * renewed.
 */
public final class FieldList {
    private static final long ABSENT = -1;
    private static final int MAX_INTEGER_DIGITS = 15;
    private static final int MAX_WHOLE_DIGITS = 12;
    private static final int MAX_FRACTION_DIGITS = 3;

    private final FieldText text;
    private final List<Item> items = new ArrayList<>();

    /** Keeps the value that was read last if it is an Integer that is not negative, else {@link #ABSENT}. */
    private long integer = ABSENT;

    private long remaining = ABSENT;
    private long reset = ABSENT;

    private FieldList(FieldText text) {
        this.text = text;
    }

    /**
     * Holds the parameters of one item.
     *
     * @param remaining the parameter {@code r}; negative if it is absent or no Integer of zero or more
     * @param reset the parameter {@code t}; likewise
     */
    public record Item(long remaining, long reset) {}

    /**
     * Reads the lines of a field, which are one list.
     *
     * @param lines as received
     * @return the Items in order, Inner Lists left out; none if the field does not parse, since it is ignored whole
     *     then (RFC 9651 section 4.2). Never throws
     */
    public static List<Item> read(List<String> lines) {
        FieldList list = new FieldList(new FieldText(String.join(", ", lines)));
        return list.isList() ? List.copyOf(list.items) : List.of();
    }

    /**
     * Says at a quick look, without allocation, that a line reports no limit used up: whatever looks like the parameter
     * {@code r} is more than {@code keep}.
     *
     * @param line as received
     * @param keep how much has to stay
     * @return false if one may be used up
     */
    public static boolean isSurelyMore(String line, int keep) {
        int at = line.indexOf("r=");
        while (at >= 0 && Remaining.isMoreAt(line, at + 2, keep)) {
            at = line.indexOf("r=", at + 2);
        }
        return at < 0;
    }

    private boolean isList() {
        text.skipSpaces();
        while (!text.isAtEnd()) {
            if (!member()) {
                return false;
            }
            text.skipWhiteSpace();
            if (text.isAtEnd()) {
                return true;
            }
            if (!text.take(',')) {
                return false;
            }
            text.skipWhiteSpace();
            if (text.isAtEnd()) {
                return false; // a comma at the end
            }
        }
        return true;
    }

    private boolean member() {
        if (text.take('(')) {
            return innerList();
        }
        boolean isItem = item();
        items.add(new Item(remaining, reset));
        return isItem;
    }

    private boolean item() {
        return bareItem() && parameters();
    }

    private boolean innerList() {
        text.skipSpaces();
        while (!text.take(')')) {
            if (!item() || !(text.peek() == ' ' || text.peek() == ')')) {
                return false;
            }
            text.skipSpaces();
        }
        return parameters();
    }

    /** Reads parameters; of several with one key the last counts (section 4.2.3.2). */
    private boolean parameters() {
        remaining = ABSENT;
        reset = ABSENT;
        while (text.take(';')) {
            text.skipSpaces();
            String key = text.key();
            integer = ABSENT;
            if (key.isEmpty() || (text.take('=') && !bareItem())) {
                return false;
            }
            remaining = key.equals("r") ? integer : remaining;
            reset = key.equals("t") ? integer : reset;
        }
        return true;
    }

    private boolean bareItem() {
        integer = ABSENT;
        char first = text.peek();
        return switch (first) {
            case '"' -> text.string();
            case ':' -> text.bytes();
            case '?' -> text.take('?') && (text.take('0') || text.take('1'));
            case '@' -> date();
            case '%' -> text.displayString();
            default -> (first == '-' || FieldText.isDigit(first)) ? number() : token(first);
        };
    }

    /** Reads a Date: an Integer after an at sign (section 4.2.9), which is another type. */
    private boolean date() {
        text.take('@');
        boolean isInteger = integer(MAX_INTEGER_DIGITS);
        integer = ABSENT;
        return isInteger && text.peek() != '.';
    }

    private boolean token(char first) {
        boolean isLetter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
        return (first == '*' || isLetter) && text.token();
    }

    /** Reads an Integer of up to so many digits. */
    private boolean integer(int maxDigits) {
        boolean isNegative = text.take('-');
        String digits = text.digits();
        boolean fits = !digits.isEmpty() && digits.length() <= maxDigits;
        long value = fits ? Long.parseLong(digits) : ABSENT;
        integer = isNegative && value > 0 ? ABSENT : value;
        return fits;
    }

    /** Reads an Integer or a Decimal, whose whole part may have fewer digits. */
    private boolean number() {
        boolean isDecimal = text.isDecimal();
        boolean fits = integer(isDecimal ? MAX_WHOLE_DIGITS : MAX_INTEGER_DIGITS);
        return isDecimal ? fits && fraction() : fits;
    }

    private boolean fraction() {
        integer = ABSENT;
        text.take('.');
        String digits = text.digits();
        return !digits.isEmpty() && digits.length() <= MAX_FRACTION_DIGITS;
    }
}
